// The hot path makes two calls per request: counted over the real routes and adapters of the ingest function.
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { publish } from '../../../lib/aws/event-bus.ts';
import { DynamoDbCredentialStore } from '../../../lib/aws/stores/credential-store.ts';
import { EnvironmentRegister } from '../../../lib/aws/stores/environment-register.ts';
import { DynamoDbEventStore } from '../../../lib/aws/stores/event-store.ts';
import { createRateCounter } from '../../../lib/aws/stores/rate-counter.ts';
import { DynamoDbSwitchStore } from '../../../lib/aws/stores/switch-store.ts';
import { issueCredential } from '../../../lib/core/credential/issue-credential.ts';
import { type RateLimit, standardRateLimit } from '../../../lib/core/rate-limit/rate-limit.ts';
import { RateLimiter } from '../../../lib/core/rate-limit/rate-limiter.ts';
import { SecretCache } from '../../../lib/core/source/secret-cache.ts';
import { compileRoutes } from '../../../lib/core/workflow/routing.ts';
import { createSwitches } from '../../../lib/core/workflow/switch.ts';
import { Catalogue } from '../../../lib/core/workflow/workflow.ts';
import { parseProxyEvent } from '../../../lib/http/server/api-gateway.ts';
import { createFallback } from '../../../lib/http/server/fallback.ts';
import { ingestRoutes } from '../../../lib/http/server/ingest-routes.ts';
import { createRequestHandler } from '../../../lib/http/server/serve.ts';
import { createCachedLoader } from '../../../lib/value/cache.ts';
import { createProxyEvent } from '../../fixtures/proxy-event.ts';
import { workflow } from '../../fixtures/world.ts';

const now = () => new Date('2026-11-21T10:00:00.000Z');
const randomBytes = (count: number) => new Uint8Array(count).fill(5);
const { token, credential } = issueCredential(
  { label: 'shop', scopes: ['events:write', 'runs:write'] },
  { now, randomBytes },
);

function createBed(rateLimit?: RateLimit, issuedTo?: string) {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const bridgeClient = new EventBridgeClient({ region: 'eu-central-1' });
  const [dynamo, bridge] = [mockClient(client), mockClient(bridgeClient)];
  const { digest, ...doc } = { ...credential, rateLimit, issuedTo };
  dynamo.on(GetItemCommand).resolves({ Item: { digest: { S: digest }, doc: { S: JSON.stringify(doc) } } });
  dynamo.on(QueryCommand).resolves({});
  dynamo.on(PutItemCommand).resolves({});
  let counted = 0;
  dynamo.on(UpdateItemCommand).callsFake(({ Key, ExpressionAttributeValues }) => {
    if (Key.pk.S === 'environments') return {};
    counted += Number(ExpressionAttributeValues[':batch'].N);
    return { Attributes: { told: { N: String(counted) } } };
  });
  bridge.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
  const catalogue = new Catalogue(
    ['one', 'two', 'three'].map((name) => workflow(name, { triggers: [{ source: 'shop' }] })),
  );
  const credentials = new DynamoDbCredentialStore({ client, tableName: 'credentials' });
  const environments = new EnvironmentRegister({ client, tableName: 'events' });
  const switchStore = new DynamoDbSwitchStore({ client, tableName: 'events' });
  const serve = createRequestHandler({
    routes: ingestRoutes,
    fallback: createFallback(ingestRoutes),
    deps: {
      verifyIssued: async () => undefined,
      catalogue,
      now,
      randomBytes,
      route: compileRoutes(catalogue),
      events: new DynamoDbEventStore({ client, tableName: 'events', environments }),
      findRun: () => Promise.reject(new Error('not on the hot path')),
      sleep: () => Promise.reject(new Error('not on the hot path')),
      takeWaitSlot: () => Promise.reject(new Error('not on the hot path')),
      publish: (event) => publish(event, { client: bridgeClient, busName: 'bus' }),
      keepLargeData: () => Promise.reject(new Error('not on the hot path')),
      files: { bucket: 'data', keep: () => Promise.reject(new Error('not on the hot path')) },
      grantPut: () => Promise.reject(new Error('not on the hot path')),
      readUpload: () => Promise.reject(new Error('not on the hot path')),
      windowSeconds: 60,
      findCredential: createCachedLoader({
        load: (secretDigest) => credentials.findByDigest(secretDigest),
        now,
        ttlMs: 60_000,
      }),
      findStanding: createCachedLoader({ load: (id) => credentials.findStanding(id), now, ttlMs: 60_000 }),
      ...createSwitches({ load: () => switchStore.all(), now }),
      rates: new RateLimiter({
        now,
        addBatch: createRateCounter({ client, tableName: 'events' }),
        standard: standardRateLimit,
      }),
      sources: new Map(),
      secrets: new SecretCache({ read: () => Promise.reject(new Error('not on the hot path')), now }),
      documents: { find: () => Promise.reject(new Error('not on the hot path')) },
    },
  });
  const send = async (routeKey: string, body: unknown, headers = {}) => {
    const authorized = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers };
    const event = createProxyEvent({
      routeKey,
      headers: authorized,
      body: JSON.stringify(body),
      pathParameters: { idOrName: 'one', flowId: 'one' },
    });
    return (await serve(parseProxyEvent(event))).response;
  };
  const calls = () => [...dynamo.calls(), ...bridge.calls()].map(({ args }) => args[0].constructor.name);
  const forget = () => {
    dynamo.resetHistory();
    bridge.resetHistory();
  };
  return { dynamo, bridge, send, calls, forget };
}

const event = { source: 'shop', name: 'order.created', data: {} };

describe('the hot path', () => {
  test.each([
    ['POST /v1/events', event, 202],
    ['POST /v1/workflows/{idOrName}/runs', {}, 202],
    ['POST /flows/trigger/{flowId}', {}, 200],
  ])(
    'of %s is one PutItem and one PutEvents with warm caches, for any number of workflows',
    async (routeKey, body, expected) => {
      const { send, calls, forget } = createBed();
      await send(routeKey, body);
      forget();

      const { status } = await send(routeKey, body, { 'idempotency-key': 'k' });

      expect(status).toBe(expected);
      expect(calls()).toEqual(['PutItemCommand', 'PutEventsCommand']);
    },
  );

  test('of an access token needs one more read with cold caches, and no more calls with warm ones', async () => {
    const { send, calls, forget } = createBed(undefined, 'cred_client');
    await send('POST /v1/events', event);
    const cold = calls().filter((call) => call === 'GetItemCommand');
    forget();

    await send('POST /v1/events', event);

    expect(cold).toHaveLength(2);
    expect(calls()).toEqual(['PutItemCommand', 'PutEventsCommand']);
  });

  test('of a sender with forty requests per minute needs no more calls', async () => {
    const { send, calls, forget } = createBed();
    await send('POST /v1/events', event);
    forget();

    for (let sent = 0; sent < 40; sent += 1) await send('POST /v1/events', event);

    expect(new Set(calls())).toEqual(new Set(['PutItemCommand', 'PutEventsCommand']));
    expect(calls()).toHaveLength(80);
  });

  test('of a busy sender needs one more call for each batch, and a refused request makes none', async () => {
    const { send, calls, forget } = createBed({ requests: 100, seconds: 60 });

    await send('POST /v1/events', event);
    forget();
    for (let sent = 1; sent < 100; sent += 1) await send('POST /v1/events', event);
    const updates = calls().filter((name) => name === 'UpdateItemCommand');
    forget();
    const { status, headers } = await send('POST /v1/events', event);

    expect(updates).toHaveLength(20);
    expect([status, headers['retry-after'], calls()]).toEqual([429, '60', []]);
  });

  test('answers 503 if the requests of a busy sender cannot be counted', async () => {
    const { dynamo, send, calls } = createBed({ requests: 1, seconds: 60 });
    dynamo.on(UpdateItemCommand).rejects(Object.assign(new Error('away'), { $fault: 'server' }));

    const { status } = await send('POST /v1/events', event);

    expect(status).toBe(503);
    expect(calls()).not.toContain('PutItemCommand');
  });

  test('reads the credential and the switches once with cold caches, and registers its environment once', async () => {
    const { send, calls } = createBed();

    await Promise.all([send('POST /v1/events', event), send('POST /v1/events', event)]);

    expect(calls().toSorted()).toEqual([
      'GetItemCommand',
      'PutEventsCommand',
      'PutEventsCommand',
      'PutItemCommand',
      'PutItemCommand',
      'QueryCommand',
      'UpdateItemCommand',
    ]);
  });

  test('makes no call for an invalid token', async () => {
    const { send, calls } = createBed();

    const { status } = await send('POST /v1/events', event, { authorization: 'Bearer garbage' });

    expect([status, calls()]).toEqual([401, []]);
  });

  test('accepts an event whose environment cannot be registered, and registers it with the next event', async () => {
    const { dynamo, send, calls, forget } = createBed();
    dynamo.on(UpdateItemCommand).rejectsOnce(new Error('away')).resolves({});

    const { status } = await send('POST /v1/events', event);
    await send('POST /v1/events', event);
    forget();
    await send('POST /v1/events', event);

    expect([status, calls()]).toEqual([202, ['PutItemCommand', 'PutEventsCommand']]);
  });

  test('publishes no event that was not stored', async () => {
    const { dynamo, send, calls } = createBed();
    dynamo.on(PutItemCommand).rejects(Object.assign(new Error('away'), { $fault: 'server' }));

    const { status } = await send('POST /v1/events', event);

    expect(status).toBe(503);
    expect(calls()).not.toContain('PutEventsCommand');
  });

  test.each([{}, { 'idempotency-key': 'k' }])(
    'answers 503 if the bus does not accept the event, with the headers %j',
    async (headers) => {
      const { dynamo, bridge, send } = createBed();
      const kept: Record<string, never>[] = [];
      dynamo.on(PutItemCommand).callsFake((input) => {
        const [Item] = kept;
        if (Item !== undefined) throw new ConditionalCheckFailedException({ message: 'exists', $metadata: {}, Item });
        kept.push(input.Item);
        return {};
      });
      dynamo.on(GetItemCommand, { TableName: 'events' }).callsFake(() => ({ Item: kept[0] }));
      bridge.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] });

      const first = await send('POST /v1/events', event, headers);
      const again = await send('POST /v1/events', event, headers);

      expect([first.status, again.status]).toEqual([503, 503]);
      expect(first.headers['retry-after']).toBe('1');
    },
  );
});
