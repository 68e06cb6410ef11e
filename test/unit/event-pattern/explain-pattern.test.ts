// The explanation of a pattern: it agrees with the engine, and it says what was probably meant.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compilePattern, matchesCompiledPattern } from '../../../lib/event-pattern/compiled-pattern.ts';
import { explainPattern, type FieldExplanation, type PatternPart } from '../../../lib/event-pattern/explain-pattern.ts';
import { type JsonRecord, smallEvent, smallPattern } from './arbitraries.ts';

function listFields(parts: readonly PatternPart[]): FieldExplanation[] {
  return parts.flatMap((part) => (part.kind === 'field' ? [part] : part.branches.flatMap(listFields)));
}

function explainOnly(pattern: JsonRecord, event: JsonRecord): FieldExplanation {
  const [field] = listFields(explainPattern(pattern, event).parts);
  if (field === undefined) throw new Error('the pattern has no field');
  return field;
}

function hasArray(value: unknown): boolean {
  return JSON.stringify(value).includes('[');
}

describe('explainPattern', () => {
  test('agrees with the engine about every event and pattern', () => {
    fc.assert(
      fc.property(smallEvent, smallPattern, (event, pattern) => {
        const { matches, parts, isSplitAcrossElements } = explainPattern(pattern, event);

        expect(matches).toBe(matchesCompiledPattern(compilePattern(pattern), event));
        expect(parts.every((part) => part.matches)).toBe(matches || isSplitAcrossElements === true);
      }),
      { numRuns: 3000 },
    );
  });

  test('names a missed field for every event without arrays that does not match', () => {
    fc.assert(
      fc.property(smallEvent, smallPattern, (event, pattern) => {
        fc.pre(!hasArray(event));
        const { matches, parts } = explainPattern(pattern, event);

        expect(parts.some((part) => !part.matches)).toBe(!matches);
      }),
      { numRuns: 2000 },
    );
  });

  test('shows each field with its values and its place in the pattern', () => {
    const pattern = {
      source: ['shop'],
      detail: { data: { total: [{ numeric: ['>', 50] }], 'a/b': [{ exists: false }] } },
    };

    const { matches, parts } = explainPattern(pattern, { source: 'shop', detail: { data: { total: 20 } } });

    expect(matches).toBe(false);
    expect(parts).toEqual([
      {
        kind: 'field',
        path: 'source',
        pointer: '/source',
        expected: ['shop'],
        matches: true,
        found: ['shop'],
        foundCount: 1,
      },
      {
        kind: 'field',
        path: 'detail.data.total',
        pointer: '/detail/data/total',
        expected: [{ numeric: ['>', 50] }],
        matches: false,
        found: [20],
        foundCount: 1,
      },
      {
        kind: 'field',
        path: 'detail.data.a/b',
        pointer: '/detail/data/a~1b',
        expected: [{ exists: false }],
        matches: true,
        found: [],
        foundCount: 0,
      },
    ]);
  });

  test('shows the branches of $or', () => {
    const { matches, parts } = explainPattern({ $or: [{ a: [1] }, { b: [{ prefix: 'x' }] }] }, { b: 'xy' });

    expect(matches).toBe(true);
    expect(parts).toMatchObject([
      {
        kind: 'or',
        pointer: '/$or',
        matches: true,
        branches: [[{ path: 'a', matches: false }], [{ path: 'b', matches: true }]],
      },
    ]);
  });

  test('says when the values are in different elements of an array', () => {
    const event = {
      items: [
        { sku: 'a', count: 1 },
        { sku: 'b', count: 2 },
      ],
    };

    const explanation = explainPattern({ items: { sku: ['a'], count: [2] } }, event);

    expect(explanation).toMatchObject({ matches: false, isSplitAcrossElements: true });
  });

  test('shows the first ten of many values', () => {
    const { found, foundCount } = explainOnly(
      { tags: ['x'] },
      { tags: Array.from({ length: 1000 }, (_, at) => `t${at}`) },
    );

    expect(found).toHaveLength(10);
    expect(foundCount).toBe(1000);
  });

  test.each<[string, JsonRecord, JsonRecord, string | undefined]>([
    [
      'a misspelt name',
      { data: { totl: [1] } },
      { data: { total: 1 } },
      'the event has no "data.totl"; did you mean "data.total"?',
    ],
    ['a name that nothing is like', { data: { x: [1] } }, { data: { total: 1 } }, 'the event has no "data.x"'],
    ['a missing parent', { dta: { x: [1] } }, { data: { x: 1 } }, 'the event has no "dta"; did you mean "data"?'],
    [
      'a name in the elements of an array',
      { a: { skuu: ['x'] } },
      { a: [{ sku: 'x' }] },
      'the event has no "a.skuu"; did you mean "a.sku"?',
    ],
    [
      'an object',
      { a: ['x'] },
      { a: { b: 'x' } },
      '"a" is an object in the event: only texts, numbers, booleans and null are compared',
    ],
    [
      'an empty array',
      { a: ['x'] },
      { a: [] },
      '"a" is an empty array in the event: only texts, numbers, booleans and null are compared',
    ],
    [
      'another case',
      { a: ['Order'] },
      { a: 'order' },
      'the event has "order": only the case of the letters differs from "Order"',
    ],
    ['blanks', { a: ['order'] }, { a: 'order ' }, 'the event has "order ": only blanks differ from "order"'],
    [
      'a misspelt value',
      { a: ['order.created'] },
      { a: 'order.craeted' },
      'the event has "order.craeted"; did you mean "order.created"?',
    ],
    [
      'a literal wildcard',
      { a: ['user.*'] },
      { a: 'user.created' },
      '"user.*" is compared letter by letter: write {"wildcard":"user.*"} to match "user.created"',
    ],
    [
      'a number in a text',
      { a: [5] },
      { a: '5' },
      'the event has "5" and the pattern 5: string and number never match',
    ],
    [
      'a text in a number',
      { a: ['5'] },
      { a: 5 },
      'the event has 5 and the pattern "5": number and string never match',
    ],
    [
      'a text for numeric',
      { a: [{ numeric: ['>', 1] }] },
      { a: '5' },
      'the event has the text "5": "numeric" compares numbers only',
    ],
    ['nothing near', { a: ['x'] }, { a: 'completely different' }, undefined],
  ])('hints at %s', (_case, pattern, event, hint) => {
    expect(explainOnly(pattern, event).hint).toBe(hint);
  });

  test('compares no text that is longer than 100 characters', () => {
    const { hint } = explainOnly({ a: ['x'.repeat(100_000)] }, { a: 'x'.repeat(99_999) });

    expect(hint).toBeUndefined();
  });
});
