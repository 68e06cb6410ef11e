// Runs in DynamoDB, in the partition of their event. The start and the progress of a run may arrive in either order, and twice.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { RunId } from '../../core/event/identity.ts';
import type { RunProgress } from '../../core/run/record.ts';
import { isComplete, isFinal, type RecordedRun, type Run, type RunOrigin } from '../../core/run/run.ts';
import type { StartRecord } from '../../core/run/start.ts';
import type { Item } from './item-pages.ts';
import { buildFailureEntry } from './run-index.ts';
import {
  assignments,
  buildStartAttributes,
  computeExpiry,
  listMissing,
  parseRunItem,
  toAttributes,
  toRunKey,
  type Update,
  undelivered,
  withRemoval,
} from './run-item.ts';
import type { TableOptions } from './table-options.ts';
import { transact } from './transaction.ts';
import { WorkflowRegister } from './workflow-register.ts';

export interface RunStoreOptions extends TableOptions {
  /** Seconds after its event's acceptance for which a run is kept. */
  readonly windowSeconds: number;
}

/** A caller that waits for a run reads it again after this time. */
const findTimeoutMs = 2_000;

export class DynamoDbRunStore {
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

  /** Reads the recorded part of a run, eventually consistent; undefined if nothing is recorded. Takes at most 2 s. */
  async find(id: RunId): Promise<RecordedRun | undefined> {
    const abortSignal = AbortSignal.timeout(findTimeoutMs);
    const { Item } = await this.#client.send(new GetItemCommand(toRunKey(this.#table, id)), { abortSignal });
    return Item && parseRunItem(Item);
  }

  /** Whether a run was cancelled before its start was recorded. */
  async isCancelled(id: RunId): Promise<boolean> {
    const read = { ...toRunKey(this.#table, id), ConsistentRead: true, ProjectionExpression: 'cancelledAt' };
    const { Item } = await this.#client.send(new GetItemCommand(read));
    return Item?.cancelledAt !== undefined;
  }

  /**
   * Records that a run will not start, together with the write of an audit entry, if there is one. Returns false, and writes nothing, if a start or
   * a status is recorded already.
   */
  async recordCancelled(run: Run, origin: RunOrigin, entry?: TransactWriteItem): Promise<boolean> {
    const attributes = { ...(await this.#buildStart(run, origin)), cancelledAt: { S: run.stoppedAt ?? '' } };
    const set = withRemoval(assignments(attributes, 'overwrite'), listMissing(attributes));
    const { ExpressionAttributeValues: values } = set;
    const update = {
      ...set,
      ...toRunKey(this.#table, run.id),
      ConditionExpression: 'attribute_not_exists(#revision) OR #revision <= :undelivered',
      ExpressionAttributeValues: { ...values, ':undelivered': undelivered },
    };
    return (await transact(this.#client, [{ Update: update }, ...(entry === undefined ? [] : [entry])])).length === 0;
  }

  /** Records the start of a run. Recorded attributes stay, except those of a run that waited or was given up. */
  async recordStart(run: Run, origin: RunOrigin): Promise<StartRecord> {
    const attributes = await this.#buildStart(run, origin);
    const added = await this.#update(run.id, {
      ...assignments(attributes, 'if-absent'),
      ConditionExpression: 'attribute_not_exists(#revision) OR #revision > :undelivered',
      ReturnValues: 'ALL_NEW',
    });
    if (added !== undefined) return added.cancelledAt === undefined ? 'recorded' : 'cancelled';
    // A status change may be recorded before this second write. It has then already removed the attributes of the start that was
    // given up.
    const replaced = await this.#update(run.id, {
      ...withRemoval(assignments(attributes, 'overwrite'), listMissing(attributes)),
      ConditionExpression: '#revision <= :undelivered',
    });
    // Otherwise a status change or a cancellation was recorded between the two writes, so the first write is tried again.
    return replaced === undefined ? this.recordStart(run, origin) : 'recorded';
  }

  /** Records that a run's start was given up, and why, unless a start or status is recorded. A later start replaces it. */
  async recordUndelivered(run: Run, origin: RunOrigin): Promise<void> {
    const begun = await this.#buildStart({ ...run, status: 'undelivered' }, origin);
    const attributes = { ...begun, revision: undelivered };
    await this.#update(run.id, {
      ...withRemoval(assignments(attributes, 'overwrite'), listMissing(attributes)),
      ConditionExpression: 'attribute_not_exists(#revision) OR #revision <= :undelivered',
    });
  }

  /** Records a status, unless a later one is recorded. */
  async recordProgress(progress: RunProgress): Promise<void> {
    const attributes: Item = {
      ...toAttributes(progress),
      ...buildFailureEntry(progress.id, progress.status, progress.stoppedAt),
      ...(isComplete(progress) || !isFinal(progress.status) ? {} : { lacksOutput: { BOOL: true } }),
      status: { S: progress.status },
      revision: { N: String(progress.revision) },
      expiresAt: { N: String(computeExpiry(progress.id, this.#windowSeconds)) },
    };
    await this.#update(progress.id, {
      ...withRemoval(assignments(attributes, 'overwrite'), listMissing(attributes)),
      // A status change leaves out a large output. It is recorded when the execution is looked up.
      ConditionExpression:
        'attribute_not_exists(#revision) OR #revision < :revision' +
        (attributes.output === undefined ? '' : ' OR (#revision = :revision AND attribute_not_exists(#output))'),
    });
  }

  /** The attributes of a start. The workflow is registered first, so that lists of all runs find the run. */
  async #buildStart(run: Run, origin: RunOrigin): Promise<Item> {
    const attributes = buildStartAttributes(run, origin, this.#windowSeconds);
    if (attributes.runsIn !== undefined) await this.#register.note(origin.environment, run.workflowId);
    return attributes;
  }

  /** Updates a run's item. Returns the attributes that were requested; undefined if the condition did not hold. */
  async #update(id: RunId, update: Update): Promise<Item | undefined> {
    const { ExpressionAttributeValues, ConditionExpression } = update;
    const needsMark = ConditionExpression.includes(':undelivered');
    const values = needsMark
      ? { ...ExpressionAttributeValues, ':undelivered': undelivered }
      : ExpressionAttributeValues;
    try {
      const { Attributes = {} } = await this.#client.send(
        new UpdateItemCommand({ ...toRunKey(this.#table, id), ...update, ExpressionAttributeValues: values }),
      );
      return Attributes;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return undefined;
    }
  }
}
