// PutItem, UpdateItem, DeleteItem and BatchWriteItem: an item and its index entries are one batch, under the table's lock.
import { AwsError, notImplemented } from '../../platform/aws-error.ts';
import { validationException } from '../../platform/input-members.ts';
import type { JsonObject } from '../../platform/service.ts';
import { checkInput } from './input.ts';
import { itemBytes, maxItemBytes } from './item-limits.ts';
import type { LockedStore } from './locked-store.ts';
import type { Locks } from './locks.ts';
import { batchWrite, itemWrites, type Operation } from './operations.ts';
import { StagedWrites } from './staged-writes.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const maxBatch = 25;

export type ItemWrite = keyof typeof itemWrites;

export class ItemWrites {
  readonly #store: DynaliteStore;
  readonly #locks: Locks;

  constructor(options: LockedStore) {
    this.#store = options.store;
    this.#locks = options.locks;
  }

  async write(name: ItemWrite, input: JsonObject): Promise<JsonObject> {
    const operation = itemWrites[name];
    const data = checkWrite(name, input, { ...operation, store: this.#store });
    return this.#locks.hold([String(data.TableName)], async () => {
      const staged = new StagedWrites(this.#store);
      const output = await runWrite(staged, operation, data);
      await staged.commit();
      return withoutEmpty(output);
    });
  }

  async batchWrite(input: JsonObject): Promise<JsonObject> {
    const data = checkInput('BatchWriteItem', input, {
      ...batchWrite,
      store: this.#store,
    });
    refuseMetrics('BatchWriteItem', data);
    const requests = data.RequestItems as Record<string, { PutRequest?: { Item: DynaliteItem } }[]>;
    if (Object.values(requests).flat().length > maxBatch) {
      throw validationException('Too many items requested for the BatchWriteItem call');
    }
    for (const { PutRequest } of Object.values(requests).flat()) refuseOversized(PutRequest?.Item);
    return this.#locks.hold(Object.keys(requests), async () => {
      const staged = new StagedWrites(this.#store);
      const output = await staged.run(batchWrite.action, data);
      await staged.commit();
      return output;
    });
  }
}

/** AWS omits `Attributes` if there is nothing to return. */
function withoutEmpty(output: JsonObject): JsonObject {
  const { Attributes, ...rest } = output;
  return Attributes !== undefined && Object.keys(Attributes as object).length === 0 ? rest : output;
}

/** Checks one write's input, alone or as part of a transaction. */
export function checkWrite(
  name: string,
  input: JsonObject,
  rules: Omit<Operation, 'action'> & { readonly store: DynaliteStore },
): JsonObject {
  const data = checkInput(name, input, rules);
  refuseMetrics(name, data);
  refuseOversized(data.Item as DynaliteItem | undefined);
  return data;
}

/** Runs one write. The error of a failed condition contains the item if the request asks for it. */
export async function runWrite(
  staged: StagedWrites,
  { action }: Pick<Operation, 'action'>,
  data: JsonObject,
): Promise<JsonObject> {
  const { ReturnValuesOnConditionCheckFailure: returnOld, ...rest } = data;
  try {
    return await staged.run(action, rest);
  } catch (error) {
    const failed = error instanceof AwsError && error.code === 'ConditionalCheckFailedException';
    if (!failed || returnOld !== 'ALL_OLD' || staged.readItem === undefined) throw error;
    throw new AwsError(error.code, error.message, {
      details: { Item: staged.readItem },
    });
  }
}

function refuseOversized(item: DynaliteItem | undefined): void {
  if (item !== undefined && itemBytes(item) > maxItemBytes) {
    throw validationException('Item size has exceeded the maximum allowed size');
  }
}

export function refuseMetrics(operation: string, data: JsonObject): void {
  if (data.ReturnItemCollectionMetrics === 'SIZE') {
    throw notImplemented(`dynamodb:${operation} with ReturnItemCollectionMetrics SIZE`);
  }
}
