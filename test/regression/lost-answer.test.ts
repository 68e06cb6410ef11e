// The response to a put was lost, and the SDK's second put was refused because of the event that the first one had stored: the
// sender received a replay, and a batch of Bridge was reported as having started nothing.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { clientConfig } from '../../lib/aws/clients.ts';
import { DynamoDbEventStore } from '../../lib/aws/stores/event-store.ts';
import type { StoredEvent } from '../../lib/core/event/event.ts';
import { deriveEventId, deriveEventKey } from '../../lib/core/event/identity.ts';
import { createMetadata } from '../fixtures/bus-events.ts';

const key = deriveEventKey({ environment: 'production', sender: 'native', key: 'k' });
const event: StoredEvent = {
  key,
  id: deriveEventId(key, 1_000_000),
  source: 'shop',
  name: 'order.created',
  detail: { metadata: createMetadata('k'), data: {} },
  fingerprint: 'f',
  matches: [],
  keyUntil: 1_500,
  expiresAt: 2_000,
};

/** A table of one item that refuses a second put, and loses the answers to the first few. */
let server: Server;
let stored: unknown;
let answersToLose: number;

beforeEach(async () => {
  stored = undefined;
  answersToLose = 0;
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const isRefused = stored !== undefined;
    stored ??= (JSON.parse(Buffer.concat(chunks).toString()) as { Item: unknown }).Item;
    answersToLose -= 1;
    if (answersToLose >= 0) {
      request.socket.destroy();
      return;
    }
    response.writeHead(isRefused ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(isRefused ? JSON.stringify({ __type: 'ConditionalCheckFailedException', Item: stored }) : '{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function store(createPutId?: () => string): DynamoDbEventStore {
  const client = new DynamoDBClient({
    ...clientConfig,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return new DynamoDbEventStore({ client, tableName: 'events', ...(createPutId && { createPutId }) });
}

test('an event whose first put got no response is new', async () => {
  answersToLose = 1;

  const outcome = await store().put(event, 1_000);

  expect(outcome).toEqual({ kind: 'created' });
});

test('an event that another request put exists, whether a response was lost or not', async () => {
  const other = { ...event, id: deriveEventId(key, 999_999) };
  await store().put(other, 1_000);
  const plain = await store().put(event, 1_000);
  answersToLose = 1;
  const tried = await store().put(event, 1_000);

  expect([plain, tried]).toEqual(Array(2).fill({ kind: 'exists', event: other }));
});

test('an event that is put twice in the same millisecond exists the second time', async () => {
  await store().put(event, 1_000);

  const outcome = await store().put(event, 1_000);

  expect(outcome).toEqual({ kind: 'exists', event });
});

// Found by a run with faults: two requests with one key in one millisecond were both told that their event is new. The store creates the
// IDs of its puts by itself, so no composition can forget them.
test('an event that another request put in the same millisecond exists, also if a response was lost', async () => {
  const putting = store();
  await putting.put(event, 1_000);
  answersToLose = 1;

  const outcome = await putting.put(event, 1_000);

  expect(outcome).toEqual({ kind: 'exists', event });
});

test('an event is told from another one by the ID of its put alone', async () => {
  const putting = store(() => 'one');
  await putting.put(event, 1_000);
  answersToLose = 1;

  const outcome = await putting.put(event, 1_000);

  expect(outcome).toEqual({ kind: 'created' });
});
