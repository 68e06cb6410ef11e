// The hot path: takes what senders send. Composition only.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { clientConfig } from '../../lib/aws/clients.ts';
import { DynamoDbCredentialStore } from '../../lib/aws/credential-store.ts';
import { dataBucket, fileBucket } from '../../lib/aws/data-bucket.ts';
import { readEnvironment } from '../../lib/aws/environment.ts';
import { publish } from '../../lib/aws/event-bus.ts';
import { DynamoDbEventStore } from '../../lib/aws/event-store.ts';
import { secretReader } from '../../lib/aws/secret-reader.ts';
import { DynamoDbSwitchStore } from '../../lib/aws/switch-store.ts';
import { cached } from '../../lib/core/cache.ts';
import { compileRoutes } from '../../lib/core/routing.ts';
import { SecretCache } from '../../lib/core/secret-cache.ts';
import type { Source } from '../../lib/core/source.ts';
import { switches } from '../../lib/core/switch.ts';
import { Catalogue } from '../../lib/core/workflow.ts';
import { requestOf } from '../../lib/http/api-gateway.ts';
import { fallback } from '../../lib/http/fallback.ts';
import { ingestRoutes } from '../../lib/http/ingest-routes.ts';
import { logJson } from '../../lib/http/log.ts';
import { apiGatewayResult, wideLine } from '../../lib/http/middleware.ts';
import { server } from '../../lib/http/serve.ts';

const environment = readEnvironment(process.env);
const now = () => new Date();
const dynamo = new DynamoDBClient(clientConfig);
const eventBridge = new EventBridgeClient(clientConfig);
const credentials = new DynamoDbCredentialStore({ client: dynamo, tableName: environment.CREDENTIALS_TABLE });
const catalogue = new Catalogue(bundled('./catalogue.json'));
const switchStore = new DynamoDbSwitchStore({ client: dynamo, tableName: environment.EVENTS_TABLE });

const serve = server({
  routes: ingestRoutes,
  fallback: fallback(ingestRoutes),
  deps: {
    catalogue,
    now,
    randomBytes,
    route: compileRoutes(catalogue),
    events: new DynamoDbEventStore({ client: dynamo, tableName: environment.EVENTS_TABLE }),
    publish: (event) => publish(event, { client: eventBridge, busName: environment.EVENT_BUS }),
    keepLargeData: dataBucket(environment.DATA_BUCKET),
    files: fileBucket(environment.DATA_BUCKET),
    windowSeconds: environment.WINDOW_SECONDS,
    keyWindows: environment.KEY_WINDOWS,
    findCredential: cached({ load: (digest) => credentials.findByDigest(digest), now, ttlMs: 60_000 }),
    ...switches({ load: () => switchStore.all(), now }),
    sources: new Map(bundled<Source[]>('./sources.json').map((source) => [source.name, source])),
    secrets: new SecretCache({ read: secretReader(), now }),
  },
});

export const handler = middy<APIGatewayProxyEventV2>()
  .use(apiGatewayResult())
  .use(wideLine(logJson, () => performance.now()))
  .handler((event) => serve(requestOf(event)));

/** What synthesis laid beside this file. */
function bundled<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as Content;
}
