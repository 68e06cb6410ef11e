import { describe, expect, test } from '@jest/globals';
import { createIsAlike } from '../../../../../lib/cli/rehearsal/events/alike-values.ts';
import { findDeploymentNames } from '../../../../../lib/cli/rehearsal/events/deployment-names.ts';
import { listStoredMaps } from '../../../../../lib/cli/rehearsal/events/stored-map.ts';
import { findValueDifferences } from '../../../../../lib/cli/rehearsal/events/value-differences.ts';
import { readJson } from '../../../../../lib/value/json.ts';

describe('two values', () => {
  test('are equal in whatever order their keys are', () => {
    expect(findValueDifferences({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 })).toEqual([]);
  });

  test('are equal if their numbers are, with all digits', () => {
    const [one, same, other] = ['1.0', '1', '9007199254740993'].map(readJson);

    expect(findValueDifferences(one, same)).toEqual([]);
    expect(findValueDifferences(readJson('9007199254740992'), other)).toHaveLength(1);
  });

  test('differ by the last digit of a long number in a text that is JSON', () => {
    const [was, would] = ['{"id":9007199254740992}', '{"id":9007199254740993}'];

    expect(findValueDifferences(was, would)).toEqual([
      { pointer: '/id', was: readJson('9007199254740992'), would: readJson('9007199254740993') },
    ]);
  });

  test('differ at a pointer, by a member that is missing, and by the length of a list', () => {
    expect(
      findValueDifferences({ 'a/b': { c: 1 }, gone: 2, list: [1] }, { 'a/b': { c: 2 }, list: [1, 3], new: 4 }),
    ).toEqual([
      { pointer: '/a~1b/c', was: 1, would: 2 },
      { pointer: '/gone', was: 2 },
      { pointer: '/list/1', would: 3 },
      { pointer: '/new', would: 4 },
    ]);
  });

  test('differ as a whole if their types do', () => {
    expect(findValueDifferences({ a: 1 }, [1])).toEqual([{ pointer: '', was: { a: 1 }, would: [1] }]);
    expect(findValueDifferences(undefined, undefined)).toEqual([]);
  });

  test('are compared inside a text that is JSON', () => {
    expect(findValueDifferences({ Detail: '{"x":1,"y":2}' }, { Detail: '{"y":2, "x":3}' })).toEqual([
      { pointer: '/Detail/x', was: 1, would: 3 },
    ]);
  });

  test('are listed to a limit', () => {
    const numbers = Array.from({ length: 100 }, (_, index) => index);

    expect(
      findValueDifferences(
        numbers,
        numbers.map((one) => one + 1),
      ),
    ).toHaveLength(20);
  });
});

const from = Date.parse('2026-11-28T10:00:00.000Z');
const [one, other] = ['7f6f2a2e-3b1c-4d5e-8f90-a1b2c3d4e5f6', '0e1d2c3b-4a59-4687-9786-a5b4c3d2e1f0'];

describe('values that differ in every run', () => {
  const isAlike = createIsAlike({
    was: { fromMs: from, untilMs: from + 60_000 },
    would: { fromMs: from, untilMs: from + 5_000 },
    ownTexts: ['Flowgate-bus', 'http://127.0.0.1:1/queue', 'token-2'],
    given: JSON.stringify({ orderId: one }),
  });

  test.each([
    ['times of both runs', '2026-11-28T10:00:59Z', '2026-11-28T10:00:01.500Z'],
    ['milliseconds', from + 59_000, from + 4],
    ['seconds', from / 1_000 + 59, from / 1_000],
    ['generated IDs', other, '11111111-2222-4333-8444-555555555555'],
    ['the names of two deployments', 'Stage-bus-X1', 'Flowgate-bus'],
    ['an address with such a name', 'https://sqs.eu/1/q?a=1', 'http://127.0.0.1:1/queue?a=1'],
    ['a token inside a text', 'answer token-1 please', 'answer token-2 please'],
    [
      'ARNs of two accounts',
      'arn:aws:states:eu-west-1:123456789012:execution:m:r',
      'arn:aws:states:us-east-1:000000000000:execution:m:r',
    ],
  ])('are alike: %s', (_, was, would) => {
    expect(isAlike(was, would)).toBe(true);
  });

  test.each([
    ['a time outside the run', '2026-11-27T10:00:00Z', '2026-11-28T10:00:01Z'],
    ['a time that the rehearsal has not reached', '2026-11-28T10:00:01Z', '2026-11-28T10:01:00Z'],
    ['a number and a text', from, '2026-11-28T10:00:01Z'],
    ['an ID of the event', one, other],
    ['a name with other words around it', 'Stage-bus-X1', 'Flowgate-bus/b'],
    [
      'ARNs of two executions',
      'arn:aws:states:eu-west-1:123456789012:execution:m:r',
      'arn:aws:states:us-east-1:000000000000:execution:m:s',
    ],
    ['small numbers', 1, 2],
  ])('are not alike: %s', (_, was, would) => {
    expect(isAlike(was, would)).toBe(false);
  });
});

test('the names that a deployment gave to placeholders are found by comparing both definitions', () => {
  const source = { a: ['${Bus}', { b: 'arn:${Region}:x/${Table}' }], c: 'plain', d: '${Short}', e: '${Gone}' };
  const deployed = { a: ['Stage-bus', { b: 'arn:eu-west-1:x/Orders' }], c: 'plain', d: 'ab' };

  expect(findDeploymentNames(source, deployed)).toEqual(['Stage-bus', 'eu-west-1', 'Orders']);
});

test('Map states with items or results in S3 are found at every depth', () => {
  const map = (more: object) => ({ Type: 'Map', ItemProcessor: { States: { In: { Type: 'Pass' } } }, ...more });
  const inner = { States: { Written: map({ ResultWriter: {} }), Plain: map({}) } };
  const definition = { States: { Read: map({ ItemReader: {} }), Both: { Type: 'Parallel', Branches: [inner] } } };

  expect(listStoredMaps(definition)).toEqual(['Read', 'Written']);
});
