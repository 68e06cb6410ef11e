// What holds for every event and every pattern.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compilePattern, matchesCompiledPattern } from '../../../lib/event-pattern/compiled-pattern.ts';
import { EventPatternError } from '../../../lib/event-pattern/event-pattern-error.ts';
import { PatternIndex } from '../../../lib/event-pattern/pattern-index.ts';
import { type Json, type JsonRecord, shuffled, shuffledPattern, smallEvent, smallPattern } from './arbitraries.ts';
import { matchesByTheBook } from './reference-matcher.ts';

const wildKey = fc.oneof(
  fc.string().map((text) => text.replaceAll('.', '')),
  fc.constantFrom('__proto__', 'constructor', 'numeric'),
);
const anyEvent = fc
  .dictionary(wildKey, fc.jsonValue({ maxDepth: 4 }))
  .map((event) => JSON.parse(JSON.stringify(event)) as JsonRecord);

describe('event patterns', () => {
  test('match the event that they were made from', () => {
    fc.assert(
      fc.property(fc.oneof(anyEvent, smallEvent), (event) => {
        const pattern = patternOf(event);
        fc.pre(pattern !== undefined);

        expect(matchesCompiledPattern(compilePattern(pattern), event)).toBe(true);
      }),
    );
  });

  test('answer the same for the same pattern and event in another order', () => {
    fc.assert(
      fc.property(
        smallEvent,
        smallPattern,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (event, pattern, stream) => {
          const random = () => stream.next().value as number;

          const answer = matchesCompiledPattern(compilePattern(pattern), event);

          expect(
            matchesCompiledPattern(compilePattern(shuffledPattern(pattern, random)), shuffled(event, random)),
          ).toBe(answer);
        },
      ),
    );
  });

  test('answer as trying every choice of values does', () => {
    fc.assert(
      fc.property(smallEvent, smallPattern, (event, pattern) => {
        expect(matchesCompiledPattern(compilePattern(pattern), event)).toBe(
          matchesByTheBook(compilePattern(pattern), event),
        );
      }),
      { numRuns: 3000 },
    );
  });

  test('answer the same from text and from the parsed object', () => {
    fc.assert(
      fc.property(smallEvent, smallPattern, (event, pattern) => {
        fc.pre(JSON.stringify(pattern).length <= 2048);

        expect(matchesCompiledPattern(compilePattern(JSON.stringify(pattern)), event)).toBe(
          matchesCompiledPattern(compilePattern(pattern), event),
        );
      }),
    );
  });

  test('never throw on an event', () => {
    fc.assert(
      fc.property(fc.jsonValue(), smallPattern, (event, pattern) => {
        expect(typeof matchesCompiledPattern(compilePattern(pattern), event)).toBe('boolean');
      }),
    );
  });

  test('are compiled or refused, whatever they are', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.string()), (pattern) => {
        try {
          expect(compilePattern(pattern).alternatives.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(EventPatternError);
        }
      }),
    );
  });
});

describe('the index of patterns', () => {
  test('finds what matching each pattern finds, also after removals', () => {
    fc.assert(
      fc.property(
        fc.array(smallPattern, { maxLength: 12 }),
        smallEvent,
        fc.nat({ max: 3 }),
        (patterns, event, keep) => {
          const index = new PatternIndex();
          for (const [id, pattern] of patterns.entries()) index.add(`rule-${id}`, pattern);
          for (const id of patterns.keys()) if (id % 4 > keep) index.remove(`rule-${id}`);

          const found = index.match(event);

          const expected = [...patterns.entries()].filter(([id]) => id % 4 <= keep);
          expect(found).toEqual(
            expected
              .filter(([, pattern]) => matchesCompiledPattern(compilePattern(pattern), event))
              .map(([id]) => `rule-${id}`),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** A pattern that asks for every leaf, of one element of each array. */
function patternOf(json: Json): Json | undefined {
  if (Array.isArray(json)) {
    return json.map(patternOf).find((pattern) => pattern !== undefined);
  }
  if (json === null || typeof json !== 'object') return [json];
  const members = Object.entries(json).flatMap(([key, value]) => {
    const pattern = patternOf(value);
    return pattern === undefined ? [] : [[key, pattern] as const];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}
