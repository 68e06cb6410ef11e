import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkDefinition, checkDefinitionText, formatFinding } from '../../../../lib/asl/check/check-definition.ts';
import { readDefinitionText } from '../../../../lib/asl/check/definition-text.ts';
import { findingCodes } from '../../../../lib/asl/check/finding-codes.ts';
import { writeDefinition } from '../../../../lib/asl/grammar/bare-substitution.ts';
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
  test('is checked and listed without an exception', () => {
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

const pieces = fc.constantFrom(
  ...[
    'StartAt: A\n',
    'States:\n',
    '  A:\n',
    '    Type: Pass\n',
    '- ',
    '? ',
    ': ',
    '&a ',
    '*a ',
    '<<: *a\n',
    '!Sub ',
    '[',
    ']',
  ],
  ...[
    '\u0024{X}',
    '"',
    "'",
    '{',
    '}',
    ',',
    '\n',
    '#',
    '|\n',
    '---\n',
    '.nan',
    '1e400',
    '\t',
    '\0',
    '\ud800',
    '__proto__: 1\n',
  ],
);

describe('any text', () => {
  test('in YAML gives a value without undefined parts, or findings', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
        const read = readDefinitionText(parts.join(''), 'yaml');

        expect(read.definition === undefined).toBe(read.findings.length > 0);
        expect(Array.isArray(checkDefinitionText(read))).toBe(true);
        expect(read.locate('/States/A/0')).toEqual({ line: expect.any(Number), column: expect.any(Number) });
      }),
      { numRuns: 500 },
    );
  });

  test('in JSON with substitutions outside quotes is written back as it was read', () => {
    const tokens = fc.constantFrom('{', '}', '"a"', ':', '\u0024{X}', ',', '[', ']', '1', '"\u0024{Y}"', ' ');
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 12 }), (parts) => {
        const { definition, findings } = readDefinitionText(parts.join(''));
        fc.pre(findings.length === 0);

        expect(writeDefinition(definition)).toBe(parts.join('').replaceAll(' ', ''));
      }),
      { numRuns: 200 },
    );
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
