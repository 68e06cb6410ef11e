import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkDefinition, formatFinding } from '../../../../lib/asl/check/check-definition.ts';
import { findingCodes } from '../../../../lib/asl/check/finding-codes.ts';
import { listResourceUses } from '../../../../lib/asl/resources/resources.ts';
import { goodDefinitions } from './good-definitions.ts';

const strange = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    '{% $ %}',
    '{%',
    '$.',
    'States.Format(',
    '\u0024{X}',
    'arn:aws:states:::',
    '',
    'constructor',
    '__proto__',
  ),
);

describe('any JSON value', () => {
  test('is checked and listed without a throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(Array.isArray(checkDefinition(value, { knownSubstitutions: [] }))).toBe(true);
        expect(Array.isArray(listResourceUses(value))).toBe(true);
      }),
    );
  });
});

describe('a good definition with one value replaced', () => {
  const places = Object.values(goodDefinitions).flatMap((definition) =>
    pathsOf(definition).map((path) => ({ definition, path })),
  );

  test('gives findings of known codes, one line each, at pointers', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), strange, ({ definition, path }, value) => {
        const findings = checkDefinition(replaced(definition, path, value));

        for (const finding of findings) {
          expect(Object.keys(findingCodes)).toContain(finding.code);
          expect(finding.pointer).toMatch(/^(\/[^\n]*)?$/);
          expect(formatFinding('f.json', finding)).not.toContain('\n');
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('is refused wherever a state is replaced by null', () => {
    const states = places.filter(({ path }) => path.at(-2) === 'States');

    const accepted = states.filter(({ definition, path }) => {
      const findings = checkDefinition(replaced(definition, path, null));
      return !findings.some(({ severity }) => severity === 'error');
    });

    expect(accepted).toEqual([]);
  });
});

function pathsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[key], ...pathsOf(inner).map((path) => [key, ...path])]);
}

function replaced(value: unknown, [key, ...rest]: string[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}
