import { describe, expect, test } from '@jest/globals';
import { findCaseDifferences, readEmissions } from '../../../../lib/cli/rehearsal/case-outcome.ts';

const succeeded = { status: 'succeeded', output: { a: 1, list: [{ b: 2, c: 3 }], more: true } } as const;
const emitted = { source: 's', event: 'e', data: { x: 1, y: 2 } };

describe('a case', () => {
  test('passes if the output has more members than expected', () => {
    expect(findCaseDifferences({ status: 'succeeded', output: { a: 1, list: [{ b: 2 }] } }, succeeded, [])).toEqual([]);
  });

  test.each([
    ['another value', { a: 2 }, 'output.a: expected 2, was 1'],
    ['a missing member', { z: 2 }, 'output.z: expected 2, was none'],
    ['a longer list', { list: [] }, 'output.list: expected [], was [{"b":2,"c":3}]'],
    ['a value deep inside', { list: [{ b: 0 }] }, 'output.list[0].b: expected 0, was 2'],
  ])('shows the place of %s', (_, output, difference) => {
    expect(findCaseDifferences({ status: 'succeeded', output }, succeeded, [])).toEqual([difference]);
  });

  test('shows the error of a run that was expected to succeed', () => {
    const ended = { status: 'failed', error: 'E', cause: 'c' } as const;

    expect(findCaseDifferences({ status: 'succeeded', output: {} }, ended, [])).toEqual([
      'status: expected succeeded, was failed (E: c)',
    ]);
    expect(findCaseDifferences({ status: 'failed', error: 'F' }, ended, [])).toEqual(['error: expected F, was E (c)']);
  });

  test('matches each emitted event once, and reports missing and unexpected ones', () => {
    const check = (...emits: { event: string; data?: { x: number } }[]) =>
      findCaseDifferences({ status: 'succeeded', emits }, succeeded, [emitted]);

    expect(check({ event: 'e', data: { x: 1 } })).toEqual([]);
    expect(check()).toHaveLength(1);
    expect(check({ event: 'e' }, { event: 'e' })).toHaveLength(1);
    expect(check({ event: 'e', data: { x: 2 } })).toHaveLength(2);
    expect(findCaseDifferences({ status: 'succeeded' }, succeeded, [emitted])).toEqual([]);
  });
});

describe('an emission', () => {
  const entry = { EventBusName: 'bus', Source: 's', DetailType: 'e', Detail: '{"metadata":{},"data":{"x":1,"y":2}}' };
  const called = { kind: 'called', service: 'events', operation: 'PutEvents', output: {} } as const;

  test('is read only from the call that put it on the router’s bus', () => {
    const input = { Entries: [entry, { ...entry, EventBusName: 'other' }] };

    expect(readEmissions({ ...called, input }, 'bus')).toEqual([emitted]);
    expect(readEmissions({ ...called, operation: 'PutItem', input }, 'bus')).toEqual([]);
  });
});
