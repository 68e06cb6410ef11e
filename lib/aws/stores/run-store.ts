// Runs in DynamoDB, beside their event. The start and the progress of a run may arrive in either order, and twice.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { parseEventId, parseRunId, type RunId } from '../../core/event/identity.ts';
import type { RunProgress } from '../../core/run/record.ts';
import { isComplete, isFinal, type RecordedRun, type Run, type RunOrigin } from '../../core/run/run.ts';
import type { Item } from './item-pages.ts';
import { buildFailureEntry, buildRunEntry } from './run-index.ts';
import type { TableOptions } from './table-options.ts';
import { WorkflowRegister } from './workflow-register.ts';

export interface RunStoreOptions extends TableOptions {
  /** Seconds after its event's acceptance for which a run is kept. */
  readonly windowSeconds: number;
}

/** Whoever reads one run waits for it, and reads again. */
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

  /** A run as far as it has been recorded a moment ago; undefined where nothing of it was. Takes 2 s at the most. */
  async find(id: RunId): Promise<RecordedRun | undefined> {
    const abortSignal = AbortSignal.timeout(findTimeoutMs);
    const { Item } = await this.#client.send(new GetItemCommand(this.#itemOf(id)), { abortSignal });
    return Item && parseRunItem(Item);
  }

  /** Records how a run began. Whatever is known already stays as it is, but for a start that was given up before. */
  async recordStart(run: Run, origin: RunOrigin): Promise<void> {
    const attributes = await this.#started(run, origin);
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
    const begun = await this.#started({ ...run, status: 'undelivered' }, origin);
    const attributes = { ...begun, revision: undelivered };
    await this.#update(run.id, {
      ...assignments(attributes, 'overwrite'),
      ConditionExpression: 'attribute_not_exists(#revision) OR #revision = :undelivered',
    });
  }

  /** Records a later status, unless a still later one is there. */
  async recordProgress(progress: RunProgress): Promise<void> {
    const attributes: Item = {
      ...attributesOf(progress),
      ...buildFailureEntry(progress.id, progress.status, progress.stoppedAt),
      ...(isComplete(progress) || !isFinal(progress.status) ? {} : { lacksOutput: { BOOL: true } }),
      status: { S: progress.status },
      revision: { N: String(progress.revision) },
      expiresAt: { N: String(this.#expiryOf(progress.id)) },
    };
    await this.#update(progress.id, {
      ...withRemoval(assignments(attributes, 'overwrite'), listMissing(attributes)),
      // An output too large for a status change comes later, when the execution is looked up.
      ConditionExpression:
        'attribute_not_exists(#revision) OR #revision < :revision' +
        (attributes.output === undefined ? '' : ' OR (#revision = :revision AND attribute_not_exists(#output))'),
    });
  }

  async #started(run: Run, origin: RunOrigin): Promise<Item> {
    const entry = buildRunEntry(run, origin);
    if (entry.runsIn !== undefined) await this.#register.note(origin.environment, run.workflowId);
    return {
      ...attributesOf(run),
      ...entry,
      ...buildFailureEntry(run.id, run.status, run.stoppedAt),
      status: { S: run.status },
      revision: { N: isFinal(run.status) ? '1' : '0' },
      expiresAt: { N: String(this.#expiryOf(run.id)) },
    };
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
        new UpdateItemCommand({ ...this.#itemOf(id), ...update, ExpressionAttributeValues: values }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return false;
    }
  }

  #itemOf(id: RunId) {
    const key = parseRunId(id)?.key ?? '';
    return { TableName: this.#table, Key: { pk: { S: key }, sk: { S: `run#${id}` } } };
  }

  #expiryOf(id: RunId): number {
    const eventId = parseRunId(id)?.eventId ?? '';
    return Math.floor((parseEventId(eventId)?.momentMs ?? 0) / 1000) + this.#windowSeconds;
  }
}

/** A run as its item has it. */
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

function attributesOf(run: RecordedRun): Item {
  const text = textAttributes.flatMap((name) => (run[name] === undefined ? [] : [[name, { S: run[name] }] as const]));
  return {
    ...Object.fromEntries(text),
    ...(run.forced === undefined ? {} : { forced: { BOOL: run.forced } }),
    ...(run.debug === undefined ? {} : { debug: { BOOL: run.debug } }),
    ...(run.depth === undefined ? {} : { depth: { N: String(run.depth) } }),
  };
}

// A redriven execution runs again: what its end said is no longer true.
const clearedByProgress = ['stoppedAt', 'output', 'error', 'cause', 'lacksOutput', 'failedAs'] as const;

function listMissing(attributes: Item): readonly string[] {
  return clearedByProgress.filter((name) => attributes[name] === undefined);
}

/** Orders a start that was given up before every status of an execution. */
const undelivered = { N: '-1' };

type Assignments = ReturnType<typeof assignments>;
type Update = Assignments & { readonly ConditionExpression: string };

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
