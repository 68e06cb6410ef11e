import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { failedMessages } from '../../../../../../lib/local/services/lambda/event-sources/batch-response.ts';

const ids = new Set(['a', 'b', 'c']);

describe('a batch', () => {
  test.each([
    ['null', 'null'],
    ['nothing', ''],
    ['an empty object', '{}'],
    ['null failures', '{"batchItemFailures":null}'],
    ['no failures', '{"batchItemFailures":[]}'],
  ])('succeeded if the function answers %s', (_, payload) => {
    expect(failedMessages(payload, ids)).toEqual(new Set());
  });

  test.each([
    ['no JSON', 'oops'],
    ['a string', '"fine"'],
    ['failures that are no list', '{"batchItemFailures":"a"}'],
    ['an empty identifier', '{"batchItemFailures":[{"itemIdentifier":""}]}'],
    ['a null identifier', '{"batchItemFailures":[{"itemIdentifier":null}]}'],
    ['a misspelt key', '{"batchItemFailures":[{"itemIdentifer":"a"}]}'],
    ['a message that is not in it', '{"batchItemFailures":[{"itemIdentifier":"z"}]}'],
    ['one good and one unknown message', '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"z"}]}'],
  ])('failed as a whole if the function answers %s', (_, payload) => {
    expect(failedMessages(payload, ids)).toBe('all');
  });

  test('failed in the messages that the function names', () => {
    fc.assert(
      fc.property(fc.subarray([...ids]), (failed) => {
        const batchItemFailures = failed.map((itemIdentifier) => ({ itemIdentifier }));

        expect(failedMessages(JSON.stringify({ batchItemFailures }), ids)).toEqual(new Set(failed));
      }),
    );
  });

  test('never throws, whatever the function answers', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (payload) => {
        const failed = failedMessages(payload, ids);

        expect(failed === 'all' || [...failed].every((id) => ids.has(id))).toBe(true);
      }),
    );
  });
});
