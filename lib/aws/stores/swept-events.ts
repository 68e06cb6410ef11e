// The index of events by the moment at which they were received: what an event's item holds for it, and how it is read by
// reconciliation. Nothing of an event's data is in it.
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { StoredEvent } from '../../core/event/event.ts';
import { buildRunId, type EventId, type EventKey, readRunMark } from '../../core/event/identity.ts';
import type { SweptEvent } from '../../core/reconcile/ports.ts';
import { computeLastMoment, mergeInOrder, type Window } from '../../core/reconcile/sweep.ts';
import { parseBase32Number } from '../../value/digest.ts';
import { indexNames } from '../names.ts';
import { type Item, iterateItems } from './item-pages.ts';
import type { TableOptions } from './table-options.ts';

/** A partition takes 1,000 writes a second: an environment takes four times as many. */
const shards = 4;

/** What an event's item holds for the index, besides the moment at which it was received. */
export function buildSweptAttributes({ key, detail, matches }: StoredEvent): Item {
  const marks = matches.flatMap(({ runId }) => (runId === undefined ? [] : [readRunMark(runId)]));
  return {
    receivedIn: { S: namePartition(detail.metadata.environment, chooseShard(key)) },
    ...(marks.length === 0 ? {} : { marks: { S: marks.join(' ') } }),
  };
}

/** The events of an environment that were received in a window, the earliest first. */
export function iterateSweptEvents(
  environment: string,
  window: Window,
  table: TableOptions,
): AsyncIterable<SweptEvent> {
  const ofShard = (_: unknown, shard: number) => eventsOfShard({ environment, shard }, window, table);
  return mergeInOrder(Array.from({ length: shards }, ofShard));
}

async function* eventsOfShard(
  { environment, shard }: { readonly environment: string; readonly shard: number },
  window: Window,
  { client, tableName }: TableOptions,
): AsyncGenerator<SweptEvent> {
  const query = {
    TableName: tableName,
    IndexName: indexNames.events,
    KeyConditionExpression: 'receivedIn = :partition AND receivedAt BETWEEN :from AND :last',
    ExpressionAttributeValues: {
      ':partition': { S: namePartition(environment, shard) },
      ':from': { S: window.from },
      ':last': { S: computeLastMoment(window) },
    },
  };
  const items = iterateItems((page) => client.send(new QueryCommand({ ...query, ExclusiveStartKey: page })));
  for await (const item of items) yield readSweptEvent(item, environment);
}

function readSweptEvent({ id, receivedAt, marks, republishedAt }: Item, environment: string): SweptEvent {
  const eventId = (id?.S ?? '') as EventId;
  return {
    id: eventId,
    environment,
    at: receivedAt?.S ?? '',
    runIds: marks?.S?.split(' ').map((mark) => buildRunId(eventId, mark)) ?? [],
    republishedAt: republishedAt?.S,
  };
}

function namePartition(environment: string, shard: number): string {
  return `${environment}#${shard}`;
}

// The first digit of a key is as random as the others.
function chooseShard(key: EventKey): number {
  return parseBase32Number(key.slice(0, 1)) % shards;
}
