// Runs that wait until their workflow is switched on: their record, and the index by which they are found in the order of arrival.
import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { RunId } from '../../core/event/identity.ts';
import type { Holder, WaitingEntry } from '../../core/reconcile/release.ts';
import { mergeInOrder } from '../../core/reconcile/sweep.ts';
import type { RunOrigin, WaitingRun } from '../../core/run/run.ts';
import type { Item } from './item-pages.ts';
import { findLastPosition, iterateIndex } from './list-index.ts';
import { buildWaitingEntry, listRunPartitions } from './run-index.ts';
import {
  assignments,
  computeExpiry,
  listMissing,
  toAttributes,
  toRunKey,
  undelivered,
  withRemoval,
} from './run-item.ts';
import type { RunStoreOptions } from './run-store.ts';
import type { TableOptions } from './table-options.ts';
import { WorkflowRegister } from './workflow-register.ts';

/** The revision of a run that waits: lower than that of a run that could not be started. */
const waiting = { N: '-2' };

export class WaitingRuns {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #windowSeconds: number;
  readonly #register: WorkflowRegister;

  constructor({ client, tableName, windowSeconds }: RunStoreOptions) {
    this.#register = new WorkflowRegister({ client, tableName });
    this.#client = client;
    this.#table = tableName;
    this.#windowSeconds = windowSeconds;
  }

  /**
   * Records that a run waits, unless something later is recorded; a start that was given up does not count as later. The start of
   * the run replaces the record.
   */
  async recordWaiting({ acceptedAt, ...run }: WaitingRun, origin: RunOrigin): Promise<void> {
    await this.#register.note(origin.environment, run.workflowId);
    const attributes: Item = {
      ...toAttributes(run),
      ...buildWaitingEntry(run, acceptedAt, origin),
      status: { S: run.status },
      revision: waiting,
      expiresAt: { N: String(computeExpiry(run.id, this.#windowSeconds)) },
    };
    const { ExpressionAttributeValues, ...update } = assignments(attributes, 'overwrite');
    await this.#update(run.id, {
      ...withRemoval({ ...update, ExpressionAttributeValues }, listMissing(attributes)),
      ExpressionAttributeValues: { ...ExpressionAttributeValues, ':undelivered': undelivered },
      ConditionExpression: 'attribute_not_exists(#revision) OR #revision = :undelivered',
    });
  }

  /** Records when a run was released, if it still waits. */
  async noteReleased(id: RunId, at: Date): Promise<void> {
    await this.#update(id, {
      UpdateExpression: 'SET releasedAt = :at',
      ConditionExpression: 'revision = :waiting',
      ExpressionAttributeValues: { ':at': { S: at.toISOString() }, ':waiting': waiting },
    });
  }

  async #update(id: RunId, update: Omit<UpdateItemCommand['input'], 'TableName' | 'Key'>): Promise<void> {
    try {
      await this.#client.send(new UpdateItemCommand({ ...toRunKey(this.#table, id), ...update }));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}

/** The waiting runs of a workflow in the order in which their events were accepted. */
export async function* iterateWaitingRuns(holder: Holder, table: TableOptions): AsyncGenerator<WaitingEntry> {
  const bound = { from: '0', last: findLastPosition('9') };
  const partitions = listRunPartitions(holder).map((partition) => iteratePartition(partition, bound, table));
  for await (const { id, releasedAt } of mergeInOrder(partitions)) yield { id, releasedAt };
}

async function* iteratePartition(
  partition: string,
  bound: Parameters<typeof iterateIndex>[1],
  table: TableOptions,
): AsyncGenerator<WaitingEntry & { readonly at: string }> {
  for await (const { sk, waitingAs, releasedAt } of iterateIndex({ index: 'waiting', partition }, bound, table))
    yield { id: (sk?.S ?? '').slice('run#'.length) as RunId, releasedAt: releasedAt?.S, at: waitingAs?.S ?? '' };
}
