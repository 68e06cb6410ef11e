// Finds the items of a batch in a verified body.
import { FlowgateError } from '../../value/errors.ts';
import { isJsonObject, type JsonValue } from '../../value/json.ts';
import { escapePointer, splitPointer } from '../../value/json-pointer.ts';

/** The most events of one request. A larger batch could not be kept before the gateway gives up. */
export const maxBatch = 1_000;

export interface BatchItem {
  /** Its place in the body. */
  readonly pointer: string;
  readonly item: JsonValue;
}

/**
 * The items at a pointer, in which `*` is every item of a list.
 * @throws FlowgateError `malformed_request` if there is no list, `too_large` if it has more than 1,000 items
 */
export function listBatchItems(body: JsonValue, each: string): BatchItem[] {
  const lists = splitPointer(each).reduce<BatchItem[]>(
    (found, step) => found.flatMap((one) => (step === '*' ? listItems(one) : findMember(one, step))),
    [{ pointer: '', item: body }],
  );
  const items = lists.flatMap(listItems);
  if (items.length > maxBatch)
    throw new FlowgateError(
      'too_large',
      `the batch has ${items.length} events: at most ${maxBatch} are accepted in one request`,
    );
  return items;
}

function listItems({ pointer, item }: BatchItem): BatchItem[] {
  if (Array.isArray(item)) return item.map((one, at) => ({ pointer: `${pointer}/${at}`, item: one }));
  throw new FlowgateError(
    'malformed_request',
    `the body has no list at ${pointer === '' ? 'its top' : pointer}, where this source declares its events`,
  );
}

function findMember({ pointer, item }: BatchItem, step: string): BatchItem[] {
  const own = `${pointer}/${escapePointer(step)}`;
  if (isJsonObject(item) && Object.hasOwn(item, step)) return [{ pointer: own, item: item[step] ?? null }];
  throw new FlowgateError('malformed_request', `the body has nothing at ${own}, where this source declares its events`);
}
