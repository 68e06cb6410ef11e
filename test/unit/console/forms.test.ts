// What the console writes into its forms, reads from them, and draws of a day.
import { describe, expect, test } from '@jest/globals';
import { describeFilter } from '../../../lib/console/data/filter-text.ts';
import { groupByHour } from '../../../lib/console/data/hours.ts';
import { createExample } from '../../../lib/console/data/schema-example.ts';
import { parseObject } from '../../../lib/console/data/typed-json.ts';

describe('an example of a schema', () => {
  test('has the required members, each with a value that its schema allows', () => {
    const properties = {
      id: { type: 'string', minLength: 2 },
      count: { type: 'integer', minimum: 3 },
      kind: { enum: ['a', 'b'] },
      tags: { type: 'array', minItems: 1, items: { const: 'x' } },
      inner: { properties: { on: { type: 'boolean' } }, required: ['on'] },
      note: { default: 'none' },
      unused: { type: 'string' },
    };
    const required = ['id', 'count', 'kind', 'tags', 'inner', 'note', 'undescribed'];

    expect(createExample({ type: 'object', properties, required })).toEqual({
      ...{ id: 'xx', count: 3, kind: 'a', tags: ['x'], inner: { on: false }, note: 'none', undescribed: null },
    });
  });
});

describe('typed JSON', () => {
  test('is an object; an empty text is an empty one', () => {
    expect(parseObject('{"a":1}')).toEqual({ value: { a: 1 } });
    expect(parseObject(' ')).toEqual({ value: {} });
  });

  test.each([
    ['[1]', 'must be a JSON object'],
    ['null', 'must be a JSON object'],
    ['{a', 'This is not JSON'],
  ])('refuses %j with the reason', (text, reason) => {
    expect(parseObject(text).fault).toContain(reason);
  });
});

test('runs are counted in the hour in which they started, for 24 hours', () => {
  const now = Date.parse('2026-11-28T10:30:00Z');
  const run = (startedAt: string | undefined, status: 'succeeded' | 'failed' | 'running') => ({ startedAt, status });
  const hours = groupByHour(
    [
      run('2026-11-28T10:29:00Z', 'succeeded'),
      run('2026-11-28T10:00:00Z', 'failed'),
      run('2026-11-27T11:00:00Z', 'running'),
      run('2026-11-27T10:59:00Z', 'succeeded'),
      run(undefined, 'running'),
    ].map(({ startedAt, status }) => (startedAt === undefined ? { status } : { startedAt, status })),
    now,
  );

  expect(hours).toHaveLength(24);
  expect(hours.at(-1)).toMatchObject({ succeeded: 1, failed: 1, other: 0 });
  expect(hours[0]).toEqual({ from: Date.parse('2026-11-27T11:00:00Z'), succeeded: 0, failed: 0, other: 1 });
});

describe('the filter of an act on many', () => {
  test('is shown in words', () => {
    expect(describeFilter({ runs: { status: 'failed', forced: false }, since: '24h' })).toBe(
      'runs: status failed, forced false, since 24h',
    );
    expect(describeFilter({})).toBe('');
  });
});
