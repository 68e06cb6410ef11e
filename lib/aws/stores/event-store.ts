// Events and their runs in DynamoDB: one partition for each event. Its own item is `event`, a run's item is `run#<run ID>`.
import { randomBytes } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Emitted, EventHistory, ReplayNote, StoredEvent } from '../../core/event/event.ts';
import { type EventId, type EventKey, parseEventId, parseRunId, type RunId } from '../../core/event/identity.ts';
import type { EventKeeper, PutOutcome } from '../../core/event/keep-event.ts';
import type { FoundField } from '../../core/operate/found-fields.ts';
import { readJson } from '../../value/json.ts';
import { packText, unpackText } from '../packed-text.ts';
import type { EnvironmentRegister } from './environment-register.ts';
import { buildEventEntry } from './event-index.ts';
import { putFoundFields } from './found-index.ts';
import { type Item, readAllItems } from './item-pages.ts';
import { parseRunItem } from './run-item.ts';
import type { TableOptions } from './table-options.ts';

export const eventSortKey = 'event';

export interface EventStoreOptions extends TableOptions {
  /** Records the environment of each stored event. @default none is recorded, so its events are not reconciled */
  readonly environments?: Pick<EnvironmentRegister, 'note'>;
  /**
   * Creates a text that is different for each put. It tells an event that this put has stored from the same event that another request
   * has stored in the same millisecond. @default 9 random bytes as base64url
   */
  readonly createPutId?: () => string;
}

export class DynamoDbEventStore implements EventKeeper {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #environments: EventStoreOptions['environments'];
  readonly #createPutId: () => string;

  constructor({ client, tableName, environments, createPutId = createRandomPutId }: EventStoreOptions) {
    this.#client = client;
    this.#table = tableName;
    this.#environments = environments;
    this.#createPutId = createPutId;
  }

  async put(event: StoredEvent, nowSeconds: number, found: readonly FoundField[] = []): Promise<PutOutcome> {
    // Written before the event, because a retry that finds the event does not write them again. An entry without its event is
    // never listed.
    await putFoundFields(event, found, { client: this.#client, tableName: this.#table });
    const noted = this.#environments?.note(event.detail.metadata.environment);
    try {
      return await this.#putUnlessThere(event, nowSeconds);
    } finally {
      // Also after a failure: a function that has returned is frozen in the middle of a write.
      await noted;
    }
  }

  async #putUnlessThere(event: StoredEvent, nowSeconds: number): Promise<PutOutcome> {
    const item = { ...toItem(event), putId: { S: this.#createPutId() } };
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: item,
          // An event may be kept for longer than its key is valid, and TTL deletes late, so the key's own end decides.
          ConditionExpression: 'attribute_not_exists(pk) OR keyUntil <= :now',
          ExpressionAttributeValues: { ':now': { N: String(nowSeconds) } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { kind: 'created' };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
      // The SDK repeats a put whose response was lost. Its own first put then refuses it.
      const isOwn = (error.$metadata.attempts ?? 1) > 1 && isSameItem(error.Item, item);
      return isOwn ? { kind: 'created' } : { kind: 'exists', event: eventFromItem(error.Item) };
    }
  }

  async find(key: EventKey, nowSeconds: number): Promise<StoredEvent | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: { pk: { S: key }, sk: { S: eventSortKey } },
        ConsistentRead: true,
      }),
    );
    const event = Item === undefined ? undefined : eventFromItem(Item);
    return event !== undefined && event.keyUntil > nowSeconds ? event : undefined;
  }

  async runIds(event: StoredEvent): Promise<RunId[]> {
    const query = { ...this.#queryRuns(event.id), ProjectionExpression: 'sk' };
    const items = await this.#items(query);
    return items.map(({ sk }) => (sk?.S ?? '').slice('run#'.length) as RunId);
  }

  /** Records when an event was first published again by reconciliation. */
  async noteRepublished({ key, id }: StoredEvent, at: Date): Promise<void> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: { pk: { S: key }, sk: { S: eventSortKey } },
        UpdateExpression: 'SET republishedAt = if_not_exists(republishedAt, :at)',
        // A newer event may use the key by now.
        ConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':at': { S: at.toISOString() }, ':id': { S: id } },
      }),
    );
  }

  /** Records an emitted event in the partition of the event whose run emitted it. */
  async noteEmitted(emitted: Emitted, expiresAt: number): Promise<void> {
    await this.#client.send(
      new PutItemCommand({
        TableName: this.#table,
        Item: {
          pk: { S: parseRunId(emitted.runId)?.key ?? '' },
          sk: { S: `${emittedPrefix(emitted.runId)}#${emitted.id}` },
          expiresAt: { N: String(expiresAt) },
          doc: { S: JSON.stringify(emitted) },
        },
      }),
    );
  }

  /** Records a replay in the partition of the original event. Idempotent. */
  async noteReplay({ id, key }: Pick<StoredEvent, 'id' | 'key'>, replay: ReplayNote, expiresAt: number): Promise<void> {
    await this.#client.send(
      new PutItemCommand({
        TableName: this.#table,
        Item: {
          pk: { S: key },
          sk: { S: `${formatReplayPrefix(id)}${replay.id}` },
          expiresAt: { N: String(expiresAt) },
          doc: { S: JSON.stringify(replay) },
        },
      }),
    );
  }

  /** Reads an event with its runs and the events that they emitted, in one Query; undefined if there is no event of that ID. */
  async history(id: EventId): Promise<EventHistory | undefined> {
    const found = await this.historyUnder(parseEventId(id)?.key ?? ('' as EventKey));
    return found?.event.id === id ? found : undefined;
  }

  /** Like `history`, but for the last event that was accepted under a key. */
  async historyUnder(key: EventKey): Promise<EventHistory | undefined> {
    const items = await this.#items(this.#partition(key));
    const eventItem = items.find(({ sk }) => sk?.S === eventSortKey);
    if (eventItem === undefined) return undefined;
    const id = (eventItem.id?.S ?? '') as EventId;
    const under = (prefix: string) => items.filter(({ sk }) => sk?.S?.startsWith(prefix));
    const runs = under(runPrefix(id)).map(parseRunItem);
    const emitted = under(emittedPrefix(runIdStart(id))).map(({ doc }) => readJson(doc?.S ?? '') as unknown as Emitted);
    const replays = under(formatReplayPrefix(id))
      .map(({ doc }) => JSON.parse(doc?.S ?? '') as ReplayNote)
      .toSorted((one, other) => one.at.localeCompare(other.at));
    return { event: eventFromItem(eventItem), runs, emitted, ...(replays.length === 0 ? {} : { replays }) };
  }

  #items(query: QueryCommandInput): Promise<Item[]> {
    return readAllItems((from) => this.#client.send(new QueryCommand({ ...query, ExclusiveStartKey: from })));
  }

  #partition(key: string): QueryCommandInput {
    return {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: key } },
      ConsistentRead: true,
    };
  }

  #queryRuns(id: EventId): QueryCommandInput {
    return {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :runs)',
      ExpressionAttributeValues: { ':pk': { S: parseEventId(id)?.key ?? '' }, ':runs': { S: runPrefix(id) } },
      ConsistentRead: true,
    };
  }
}

function createRandomPutId(): string {
  return randomBytes(9).toString('base64url');
}

function toItem(event: StoredEvent): Item {
  const { key, id: _, keyUntil, expiresAt, ...rest } = event;
  return {
    pk: { S: key },
    sk: { S: eventSortKey },
    ...buildEventEntry(event),
    keyUntil: { N: String(keyUntil) },
    expiresAt: { N: String(expiresAt) },
    // JSON text keeps the sender's data exactly. DynamoDB's own types would change it.
    doc: packText(JSON.stringify(rest)),
  };
}

function isSameItem(one: Item, other: Item): boolean {
  return one.id?.S === other.id?.S && unpackText(one.doc) === unpackText(other.doc) && one.putId?.S === other.putId?.S;
}

export function eventFromItem({ pk, id, keyUntil, expiresAt, doc }: Item): StoredEvent {
  const moments = { keyUntil: Number(keyUntil?.N), expiresAt: Number(expiresAt?.N) };
  return { ...(readJson(unpackText(doc)) as object), key: pk?.S, id: id?.S, ...moments } as StoredEvent;
}

function runPrefix(id: EventId): string {
  return `run#${runIdStart(id)}`;
}

/** The common beginning of the IDs of an event's runs. */
function runIdStart(id: EventId): string {
  return `run_${id.slice('evt_'.length)}`;
}

function formatReplayPrefix(id: EventId): string {
  return `replay#${id}#`;
}

function emittedPrefix(runId: string): string {
  return `emitted#${runId}`;
}
