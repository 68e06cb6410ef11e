// Events and their runs in DynamoDB. One partition an event: its item under `event`, a run's under `run#<run ID>`.

import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Emitted, EventHistory, StoredEvent } from '../../core/event/event.ts';
import { type EventId, type EventKey, parseEventId, parseRunId, type RunId } from '../../core/event/identity.ts';
import type { EventKeeper, PutOutcome } from '../../core/event/keep-event.ts';
import { FlowgateError } from '../../value/errors.ts';
import { readJson } from '../../value/json.ts';
import { indexNames } from '../names.ts';
import type { EnvironmentRegister } from './environment-register.ts';
import { type Item, readAllItems } from './item-pages.ts';
import { parseRunItem } from './run-item.ts';
import { buildSweptAttributes } from './swept-events.ts';
import type { TableOptions } from './table-options.ts';

const eventSortKey = 'event';

export interface EventStoreOptions extends TableOptions {
  /** Notes the environment of each event that is put. @default - none is noted, so its events are not reconciled */
  readonly environments?: Pick<EnvironmentRegister, 'note'>;
}

export class DynamoDbEventStore implements EventKeeper {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #environments: EventStoreOptions['environments'];

  constructor({ client, tableName, environments }: EventStoreOptions) {
    this.#client = client;
    this.#table = tableName;
    this.#environments = environments;
  }

  async put(event: StoredEvent, nowSeconds: number): Promise<PutOutcome> {
    const [outcome] = await Promise.all([
      this.#putUnlessThere(event, nowSeconds),
      this.#environments?.note(event.detail.metadata.environment),
    ]);
    return outcome;
  }

  async #putUnlessThere(event: StoredEvent, nowSeconds: number): Promise<PutOutcome> {
    const item = itemOf(event);
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: item,
          // An event may be kept for longer than its key stands, and TTL deletes late: what counts is the key's own moment.
          ConditionExpression: 'attribute_not_exists(pk) OR keyUntil <= :now',
          ExpressionAttributeValues: { ':now': { N: String(nowSeconds) } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { kind: 'created' };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
      // The client puts again where an answer got lost, and is refused by what it has put itself.
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
    const query = { ...this.#runsOf(event.id), ProjectionExpression: 'sk' };
    const items = await this.#items(query);
    return items.map(({ sk }) => (sk?.S ?? '').slice('run#'.length) as RunId);
  }

  /** Notes when an event was first published again by reconciliation. */
  async noteRepublished({ key, id }: StoredEvent, at: Date): Promise<void> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: { pk: { S: key }, sk: { S: eventSortKey } },
        UpdateExpression: 'SET republishedAt = if_not_exists(republishedAt, :at)',
        // The key may stand for a newer event since.
        ConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':at': { S: at.toISOString() }, ':id': { S: id } },
      }),
    );
  }

  /** Notes an emitted event in the partition of the event whose run emitted it. */
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

  /** An event with its runs and what they emitted, in one Query; undefined where no event has that ID. */
  async history(id: EventId): Promise<EventHistory | undefined> {
    const found = await this.historyUnder(parseEventId(id)?.key ?? ('' as EventKey));
    return found?.event.id === id ? found : undefined;
  }

  /** As `history`, of the event that stands under a key: the last one accepted under it. */
  async historyUnder(key: EventKey): Promise<EventHistory | undefined> {
    const items = await this.#items(this.#partition(key));
    const eventItem = items.find(({ sk }) => sk?.S === eventSortKey);
    if (eventItem === undefined) return undefined;
    const id = (eventItem.id?.S ?? '') as EventId;
    const under = (prefix: string) => items.filter(({ sk }) => sk?.S?.startsWith(prefix));
    const runs = under(runPrefix(id)).map(parseRunItem);
    const emitted = under(emittedPrefix(runIdStart(id))).map(({ doc }) => readJson(doc?.S ?? '') as unknown as Emitted);
    return { event: eventFromItem(eventItem), runs, emitted };
  }

  /** A page of the events of an environment that no workflow wanted, newest first. */
  async unmatched(
    environment: string,
    cursor?: string,
  ): Promise<{ items: StoredEvent[]; cursor?: string | undefined }> {
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: indexNames.unmatched,
        KeyConditionExpression: 'unmatchedIn = :environment',
        ExpressionAttributeValues: { ':environment': { S: environment } },
        ScanIndexForward: false,
        Limit: 50,
        ExclusiveStartKey: cursor === undefined ? undefined : cursorKey(cursor, environment),
      }),
    );
    return {
      items: Items.map(eventFromItem),
      cursor: LastEvaluatedKey === undefined ? undefined : cursorOf(LastEvaluatedKey),
    };
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

  #runsOf(id: EventId): QueryCommandInput {
    return {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :runs)',
      ExpressionAttributeValues: { ':pk': { S: parseEventId(id)?.key ?? '' }, ':runs': { S: runPrefix(id) } },
      ConsistentRead: true,
    };
  }
}

function itemOf(event: StoredEvent): Item {
  const { key, id, keyUntil, expiresAt, ...rest } = event;
  const { environment, receivedAt } = event.detail.metadata;
  const unmatched: Item = event.matches.length === 0 ? { unmatchedIn: { S: environment } } : {};
  return {
    pk: { S: key },
    sk: { S: eventSortKey },
    id: { S: id },
    keyUntil: { N: String(keyUntil) },
    expiresAt: { N: String(expiresAt) },
    // JSON text keeps the sender's data exactly; DynamoDB's own types would not.
    doc: { S: JSON.stringify(rest) },
    receivedAt: { S: receivedAt },
    ...buildSweptAttributes(event),
    ...unmatched,
  };
}

function isSameItem(one: Item, other: Item): boolean {
  return one.id?.S === other.id?.S && one.doc?.S === other.doc?.S;
}

function eventFromItem({ pk, id, keyUntil, expiresAt, doc }: Item): StoredEvent {
  const moments = { keyUntil: Number(keyUntil?.N), expiresAt: Number(expiresAt?.N) };
  return { ...(readJson(doc?.S ?? '') as object), key: pk?.S, id: id?.S, ...moments } as StoredEvent;
}

function runPrefix(id: EventId): string {
  return `run#${runIdStart(id)}`;
}

/** What all run IDs of an event begin with. */
function runIdStart(id: EventId): string {
  return `run_${id.slice('evt_'.length)}`;
}

function emittedPrefix(runId: string): string {
  return `emitted#${runId}`;
}

// A cursor is an event's ID and moment: all that the index's key needs besides the environment, which is the caller's own.
function cursorOf({ pk, receivedAt }: Item): string {
  return Buffer.from(JSON.stringify([pk?.S, receivedAt?.S])).toString('base64url');
}

/** @throws FlowgateError `invalid_request` for what no page gave */
function cursorKey(cursor: string, environment: string): Item {
  const [pk, receivedAt] = parseCursor(cursor);
  if (pk === undefined || receivedAt === undefined) {
    throw new FlowgateError(
      'invalid_request',
      'invalid cursor: use one from a previous page, or omit it to read the first page',
    );
  }
  return { pk: { S: pk }, sk: { S: eventSortKey }, unmatchedIn: { S: environment }, receivedAt: { S: receivedAt } };
}

function parseCursor(cursor: string): readonly string[] {
  const text = Buffer.from(cursor, 'base64url').toString();
  return /^\["([0-9a-hjkmnp-tv-z]{26})","([0-9TZ:.-]{24})"\]$/.exec(text)?.slice(1) ?? [];
}
