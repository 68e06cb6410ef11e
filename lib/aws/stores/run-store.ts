// Runs in DynamoDB, beside their event. The start and the progress of a run may arrive in either order, and twice.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { RunId } from '../../core/event/identity.ts';
import type { RunProgress } from '../../core/run/record.ts';
import { isComplete, isFinal, type RecordedRun, type Run, type RunOrigin } from '../../core/run/run.ts';
import type { Item } from './item-pages.ts';
import {
  assignments,
  attributesOf,
  buildStartAttributes,
  computeExpiry,
  listMissing,
  parseRunItem,
  toRunKey,
  type Update,
  undelivered,
  withRemoval,
} from './run-item.ts';
import type { TableOptions } from './table-options.ts';

export interface RunStoreOptions extends TableOptions {
  /** Seconds after its event's acceptance for which a run is kept. */
  readonly windowSeconds: number;
}

/** Whoever reads one run waits for it, and reads again. */
const findTimeoutMs = 2_000;

export class DynamoDbRunStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #windowSeconds: number;

  constructor({ client, tableName, windowSeconds }: RunStoreOptions) {
    this.#client = client;
    this.#table = tableName;
    this.#windowSeconds = windowSeconds;
  }

  /** A run as far as it has been recorded a moment ago; undefined where nothing of it was. Takes 2 s at the most. */
  async find(id: RunId): Promise<RecordedRun | undefined> {
    const abortSignal = AbortSignal.timeout(findTimeoutMs);
    const { Item } = await this.#client.send(new GetItemCommand(toRunKey(this.#table, id)), { abortSignal });
    return Item && parseRunItem(Item);
  }

  /** Records how a run began. Whatever is known already stays as it is, but for a start that was given up before. */
  async recordStart(run: Run, origin: RunOrigin): Promise<void> {
    const attributes = buildStartAttributes(run, origin, this.#windowSeconds);
    const isAdded = await this.#update(run.id, {
      ...assignments(attributes, 'if-absent'),
      ConditionExpression: 'attribute_not_exists(#revision) OR #revision <> :undelivered',
    });
    if (isAdded) return;
    // Where a status change overtakes this second write, it has cleared what the start that was given up had said.
    await this.#update(run.id, {
      ...withRemoval(assignments(attributes, 'overwrite'), listMissing(attributes)),
      ConditionExpression: '#revision = :undelivered',
    });
  }

  /** Records that a run's start was given up, and why, unless something later is known. A later start still wins. */
  async recordUndelivered(run: Run, origin: RunOrigin): Promise<void> {
    const attributes = {
      ...buildStartAttributes({ ...run, status: 'undelivered' }, origin, this.#windowSeconds),
      revision: undelivered,
    };
    await this.#update(run.id, {
      ...assignments(attributes, 'overwrite'),
      ConditionExpression: 'attribute_not_exists(#revision) OR #revision = :undelivered',
    });
  }

  /** Records a later status, unless a still later one is there. */
  async recordProgress(progress: RunProgress): Promise<void> {
    const attributes: Item = {
      ...attributesOf(progress),
      ...(isComplete(progress) || !isFinal(progress.status) ? {} : { lacksOutput: { BOOL: true } }),
      status: { S: progress.status },
      revision: { N: String(progress.revision) },
      expiresAt: { N: String(computeExpiry(progress.id, this.#windowSeconds)) },
    };
    await this.#update(progress.id, {
      ...withRemoval(assignments(attributes, 'overwrite'), listMissing(attributes)),
      // An output too large for a status change comes later, when the execution is looked up.
      ConditionExpression:
        'attribute_not_exists(#revision) OR #revision < :revision' +
        (attributes.output === undefined ? '' : ' OR (#revision = :revision AND attribute_not_exists(#output))'),
    });
  }

  /** Whether the update's condition held. */
  async #update(id: RunId, update: Update): Promise<boolean> {
    const { ExpressionAttributeValues, ConditionExpression } = update;
    const needsMark = ConditionExpression.includes(':undelivered');
    const values = needsMark
      ? { ...ExpressionAttributeValues, ':undelivered': undelivered }
      : ExpressionAttributeValues;
    try {
      await this.#client.send(
        new UpdateItemCommand({ ...toRunKey(this.#table, id), ...update, ExpressionAttributeValues: values }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return false;
    }
  }
}
