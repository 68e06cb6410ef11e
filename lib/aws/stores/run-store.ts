// Runs in DynamoDB, in the partition of their event. The start and the progress of a run may arrive in either order, and twice.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { parseEventId, parseRunId, type RunId } from '../../core/event/identity.ts';
import type { RunProgress } from '../../core/run/record.ts';
import { isComplete, isFinal, type RecordedRun, type Run, type RunOrigin } from '../../core/run/run.ts';
import type { StartRecord } from '../../core/run/start.ts';
import type { Item } from './item-pages.ts';
import { buildFailureEntry, buildRunEntry } from './run-index.ts';
import type { TableOptions } from './table-options.ts';
import { transact } from './transaction.ts';
import { WorkflowRegister } from './workflow-register.ts';

export interface RunStoreOptions extends TableOptions {
  /** Seconds after its event's acceptance for which a run is kept. */
  readonly windowSeconds: number;
}

/** A caller that waits for a run reads it again after this time. */
const findTimeoutMs = 2_000;

const textAttributes = [
  'workflowId',
  'parentRunId',
  'executionArn',
  'startedAt',
  'stoppedAt',
  'output',
  'error',
  'cause',
] as const;

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
    const { Item } = await this.#client.send(new GetItemCommand(this.#locate(id)), { abortSignal });
    return Item && parseRunItem(Item);
  }

  /** Whether a run was cancelled before its start was recorded. */
  async isCancelled(id: RunId): Promise<boolean> {
    const read = { ...this.#locate(id), ConsistentRead: true, ProjectionExpression: 'cancelledAt' };
    const { Item } = await this.#client.send(new GetItemCommand(read));
    return Item?.cancelledAt !== undefined;
  }

  /**
   * Records that a run will not start, together with the write of an audit entry, if there is one. Returns false, and writes nothing, if a start or
   * a status is recorded already.
   */
  async recordCancelled(run: Run, origin: RunOrigin, entry?: TransactWriteItem): Promise<boolean> {
    const attributes = { ...(await this.#started(run, origin)), cancelledAt: { S: run.stoppedAt ?? '' } };
    const set = withRemoval(assignments(attributes, 'overwrite'), listMissing(attributes));
    const { ExpressionAttributeValues: values } = set;
    const update = {
      ...set,
      ...this.#locate(run.id),
      ConditionExpression: 'attribute_not_exists(#revision) OR #revision = :undelivered',
      ExpressionAttributeValues: { ...values, ':undelivered': undelivered },
    };
    return (await transact(this.#client, [{ Update: update }, ...(entry === undefined ? [] : [entry])])).length === 0;
  }

  /** Records the start of a run. Recorded attributes stay as they are, except those of a start that was given up. */
  async recordStart(run: Run, origin: RunOrigin): Promise<StartRecord> {
    const attributes = await this.#started(run, origin);
    const added = await this.#update(run.id, {
      ...assignments(attributes, 'if-absent'),
      ConditionExpression: 'attribute_not_exists(#revision) OR #revision <> :undelivered',
      ReturnValues: 'ALL_NEW',
    });
    if (added !== undefined) return added.cancelledAt === undefined ? 'recorded' : 'cancelled';
    // If a status change overtakes this second write, it has already removed the attributes of the start that was given up.
    const replaced = await this.#update(run.id, {
      ...withRemoval(assignments(attributes, 'overwrite'), listMissing(attributes)),
      ConditionExpression: '#revision = :undelivered',
    });
    // Otherwise a status change or a cancellation came between: the first write tells which.
    return replaced === undefined ? this.recordStart(run, origin) : 'recorded';
  }

  /** Records that a run's start was given up, and why, unless a start or status is recorded. A later start replaces it. */
  async recordUndelivered(run: Run, origin: RunOrigin): Promise<void> {
    const begun = await this.#started({ ...run, status: 'undelivered' }, origin);
    const attributes = { ...begun, revision: undelivered };
    await this.#update(run.id, {
      ...assignments(attributes, 'overwrite'),
      ConditionExpression: 'attribute_not_exists(#revision) OR #revision = :undelivered',
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
      expiresAt: { N: String(this.#computeExpiry(progress.id)) },
    };
    await this.#update(progress.id, {
      ...withRemoval(assignments(attributes, 'overwrite'), listMissing(attributes)),
      // A status change leaves out a large output. It is recorded when the execution is looked up.
      ConditionExpression:
        'attribute_not_exists(#revision) OR #revision < :revision' +
        (attributes.output === undefined ? '' : ' OR (#revision = :revision AND attribute_not_exists(#output))'),
    });
  }

  async #started(run: Run, origin: RunOrigin): Promise<Item> {
    const entry = buildRunEntry(run, origin);
    if (entry.runsIn !== undefined) await this.#register.note(origin.environment, run.workflowId);
    return {
      ...toAttributes(run),
      ...entry,
      ...buildFailureEntry(run.id, run.status, run.stoppedAt),
      status: { S: run.status },
      revision: { N: isFinal(run.status) ? '1' : '0' },
      expiresAt: { N: String(this.#computeExpiry(run.id)) },
    };
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
        new UpdateItemCommand({ ...this.#locate(id), ...update, ExpressionAttributeValues: values }),
      );
      return Attributes;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return undefined;
    }
  }

  #locate(id: RunId) {
    const key = parseRunId(id)?.key ?? '';
    return { TableName: this.#table, Key: { pk: { S: key }, sk: { S: `run#${id}` } } };
  }

  #computeExpiry(id: RunId): number {
    const eventId = parseRunId(id)?.eventId ?? '';
    return Math.floor((parseEventId(eventId)?.momentMs ?? 0) / 1000) + this.#windowSeconds;
  }
}

/** Parses a run from its item. */
export function parseRunItem(item: Item): RecordedRun {
  const text = Object.fromEntries(
    textAttributes.map((name) => [name, item[name]?.S]).filter(([, value]) => value !== undefined),
  );
  const flags =
    item.forced === undefined ? {} : { forced: item.forced.BOOL ?? false, debug: item.debug?.BOOL ?? false };
  const depth = item.depth?.N === undefined ? {} : { depth: Number(item.depth.N) };
  return {
    id: (item.sk?.S ?? '').slice('run#'.length),
    status: item.status?.S,
    ...text,
    ...flags,
    ...depth,
  } as RecordedRun;
}

function toAttributes(run: RecordedRun): Item {
  const text = textAttributes.flatMap((name) => (run[name] === undefined ? [] : [[name, { S: run[name] }] as const]));
  return {
    ...Object.fromEntries(text),
    ...(run.forced === undefined ? {} : { forced: { BOOL: run.forced } }),
    ...(run.debug === undefined ? {} : { debug: { BOOL: run.debug } }),
    ...(run.depth === undefined ? {} : { depth: { N: String(run.depth) } }),
  };
}

// A redriven execution runs again, so the attributes of its end are removed.
const clearedByProgress = ['stoppedAt', 'output', 'error', 'cause', 'lacksOutput', 'failedAs', 'cancelledAt'] as const;

function listMissing(attributes: Item): readonly string[] {
  return clearedByProgress.filter((name) => attributes[name] === undefined);
}

/** The revision of a start that was given up: lower than that of every status of an execution. */
const undelivered = { N: '-1' };

type Assignments = ReturnType<typeof assignments>;
type Update = Assignments & { readonly ConditionExpression: string; readonly ReturnValues?: 'ALL_NEW' };

function withRemoval(set: Assignments, gone: readonly string[]): Assignments {
  const names = Object.fromEntries(gone.map((name) => [`#${name}`, name]));
  const remove = gone.length === 0 ? '' : ` REMOVE ${Object.keys(names).join(', ')}`;
  return {
    ...set,
    UpdateExpression: set.UpdateExpression + remove,
    ExpressionAttributeNames: { ...set.ExpressionAttributeNames, ...names },
  };
}

function assignments(attributes: Item, mode: 'if-absent' | 'overwrite') {
  const names = Object.keys(attributes);
  const value = (name: string): string => (mode === 'overwrite' ? `:${name}` : `if_not_exists(#${name}, :${name})`);
  return {
    UpdateExpression: `SET ${names.map((name) => `#${name} = ${value(name)}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]])) as Item,
  };
}
