// Checking data takes a bounded time, for any schema and any data. The times are wide: without the bounds each
// of these takes many seconds, or does not end.

import { Validator } from '@cfworker/json-schema';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findInputErrors } from '../../../../lib/core/workflow/run-input.ts';
import { isLinearSchema } from '../../../../lib/core/workflow/schema-keywords.ts';
import type { JsonObject, JsonValue } from '../../../../lib/value/json.ts';
import { runWithin } from '../../../../lib/value/time-limit.ts';
import { workflow } from '../../../fixtures/world.ts';

const errorsOf = (input: object, data: JsonValue, limitMs?: number) =>
  findInputErrors(workflow('w', { input: { ...input } }), data, limitMs);

/** For what must not be refused, on a machine that is busy with much else. */
const wide = 20_000;

const tooLong = [{ pointer: '', message: expect.stringMatching(/^takes too long to check/) }];

describe('uniqueItems of a long list', () => {
  const input = { properties: { ids: { type: 'array', uniqueItems: true } } };
  const numbers = Array.from({ length: 100_000 }, (_, at) => at);
  const objects = numbers.slice(0, 50_000).map((id) => ({ id, tags: ['a'] }));

  test.each<[string, JsonValue[]]>([
    ['numbers', numbers],
    ['objects', objects],
    ['lists', objects.map(({ id }) => [id])],
    ['texts', numbers.map(String)],
  ])('is checked of %s, and not refused for its length', (_, ids) => {
    expect(errorsOf(input, { ids }, wide)).toEqual([]);
    expect(errorsOf(input, { ids: [...ids, ids.at(-1) ?? null] }, wide)).toEqual([
      { pointer: '/ids', message: 'has duplicate items' },
    ]);
  });

  test('knows objects whose members stand in another order for the same', () => {
    const ids = [...objects.slice(0, 60), { tags: ['a'], id: 7 }];

    expect(errorsOf(input, { ids }, wide)).toEqual([{ pointer: '/ids', message: 'has duplicate items' }]);
  });

  test('is not checked for a list that may repeat its items', () => {
    expect(errorsOf(input, { ids: numbers, others: [...numbers, 1] }, wide)).toEqual([]);
  });

  test('does not keep what the data before it repeated', () => {
    const flow = workflow('w', { input });
    const ids = numbers.slice(0, 60);

    expect(findInputErrors(flow, { ids: [...ids, 1] })).toHaveLength(1);
    expect(findInputErrors(flow, { ids })).toEqual([]);
  });

  test('gives the same result as the validator for any list', () => {
    const item = fc.oneof(fc.integer({ min: 0, max: 400 }), fc.record({ a: fc.integer({ min: 0, max: 400 }) }));
    const schemas = fc.constantFrom<JsonObject>(
      { items: { uniqueItems: true } },
      { items: { anyOf: [{ uniqueItems: true }, { maxItems: 55 }] } },
      { items: { not: { uniqueItems: true } } },
      { items: { $ref: '#/$defs/unique' } },
      { items: { uniqueItems: false } },
    );
    fc.assert(
      fc.property(
        schemas,
        fc.array(fc.array(item, { minLength: 40, maxLength: 70 }), { maxLength: 3 }),
        (list, value) => {
          const input = { $defs: { unique: { uniqueItems: true, allOf: [{ maxItems: 60 }] } }, properties: { list } };
          const isValid = new Validator(input, '2020-12').validate({ list: value }).valid;

          expect(errorsOf(input, { list: value }).length === 0).toBe(isValid);
        },
      ),
    );
  });
});

describe('data that cannot be checked in time is refused as a whole', () => {
  const fanOut = (depth: number): object =>
    depth === 0 ? { type: 'string' } : { anyOf: [1, 2, 3].map(() => ({ $ref: `#/$defs/d${depth - 1}` })) };
  const defs = Object.fromEntries(Array.from({ length: 20 }, (_, depth) => [`d${depth}`, fanOut(depth)]));

  test.each<[string, object, JsonValue]>([
    ['a pattern that backtracks', { properties: { a: { pattern: '^(a+)+$' } } }, { a: `${'a'.repeat(60)}!` }],
    ['a name pattern that backtracks', { patternProperties: { '^(a+)+$': {} } }, { [`${'a'.repeat(60)}!`]: 1 }],
    ['alternatives of alternatives', { $defs: defs, $ref: '#/$defs/d19' }, 1],
    ['a reference to itself', { $defs: { a: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' }, {}],
    [
      'many allowed objects',
      { items: { not: { enum: Array.from({ length: 3_000 }, (_, at) => ({ a: { b: { c: at } } })) } } },
      Array.from({ length: 100_000 }, () => ({ a: { b: { c: -1 } } })),
    ],
  ])('for %s', (_, input, data) => {
    const before = performance.now();

    expect(errorsOf(input, data, 200)).toEqual(tooLong);
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});

test('only schemas that read each value once are spared the watch', () => {
  const order = { type: 'object', required: ['a'], properties: { a: { type: 'string', enum: ['x'] } } };

  expect(isLinearSchema(order)).toBe(true);
  expect(isLinearSchema({ properties: { pattern: { type: 'string' } } })).toBe(true);
  for (const slow of [{ pattern: 'a' }, { format: 'email' }, { $ref: '#' }, { anyOf: [{}] }, { contains: {} }]) {
    expect(isLinearSchema({ properties: { a: { items: slow } } })).toBe(false);
  }
});

describe('runWithin', () => {
  test('gives what the work gives, and throws what it throws', () => {
    const mistake = new TypeError('of the work');

    expect(runWithin(1_000, () => 7)).toEqual({ kind: 'done', value: 7 });
    expect(() =>
      runWithin(1_000, () => {
        throw mistake;
      }),
    ).toThrow(mistake);
  });

  test('ends a single regular expression, and is ready for the next work', () => {
    expect(runWithin(50, () => /^(a+)+$/.test(`${'a'.repeat(60)}!`))).toEqual({ kind: 'late' });
    expect(runWithin(1_000, () => 'next')).toEqual({ kind: 'done', value: 'next' });
  });
});
