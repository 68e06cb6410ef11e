// Reads and operates: events, runs, workflows, credentials. Composition only.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { clientConfig } from '../../lib/aws/clients.ts';
import { DynamoDbCredentialStore } from '../../lib/aws/credential-store.ts';
import { readEnvironment } from '../../lib/aws/environment.ts';
import { DynamoDbEventStore } from '../../lib/aws/event-store.ts';
import { Executions } from '../../lib/aws/executions.ts';
import { DynamoDbRunStore } from '../../lib/aws/run-store.ts';
import { startedRuns } from '../../lib/aws/started-runs.ts';
import { DynamoDbSwitchStore } from '../../lib/aws/switch-store.ts';
import { cached } from '../../lib/core/cache.ts';
import { switches } from '../../lib/core/switch.ts';
import { Catalogue } from '../../lib/core/workflow.ts';
import { requestOf } from '../../lib/http/api-gateway.ts';
import { apiRoutes } from '../../lib/http/api-routes.ts';
import { fallback } from '../../lib/http/fallback.ts';
import { ingestRoutes } from '../../lib/http/ingest-routes.ts';
import { logJson } from '../../lib/http/log.ts';
import { apiGatewayResult, wideLine } from '../../lib/http/middleware.ts';
import { server } from '../../lib/http/serve.ts';

const environment = readEnvironment(process.env);
const now = () => new Date();
const client = new DynamoDBClient(clientConfig);
const tableName = environment.EVENTS_TABLE;
const events = new DynamoDbEventStore({ client, tableName });
const runs = new DynamoDbRunStore({ client, tableName, windowSeconds: environment.WINDOW_SECONDS });
const switchStore = new DynamoDbSwitchStore({ client, tableName });
const credentials = new DynamoDbCredentialStore({ client, tableName: environment.CREDENTIALS_TABLE });
const catalogue = new Catalogue(JSON.parse(readFileSync(new URL('./catalogue.json', import.meta.url), 'utf8')));
const executions = new Executions({
  client: new SFNClient(clientConfig),
  arnPrefix: environment.STATE_MACHINE_ARN_PREFIX,
});

const serve = server({
  routes: apiRoutes,
  fallback: fallback([...ingestRoutes, ...apiRoutes]),
  deps: {
    catalogue,
    now,
    randomBytes,
    credentials,
    putSwitch: (position) => switchStore.put(position),
    uptimeSeconds: () => process.uptime(),
    history: (id) => events.history(id),
    historyUnder: (key) => events.historyUnder(key),
    startedRuns: (inEnvironment, day) => startedRuns(inEnvironment, day, { client, tableName }),
    unmatched: (inEnvironment, cursor) => events.unmatched(inEnvironment, cursor),
    describeExecution: (workflow, run) => executions.describe(workflow, run.id),
    recordProgress: (progress) => runs.recordProgress(progress),
    findCredential: cached({ load: (digest) => credentials.findByDigest(digest), now, ttlMs: 60_000 }),
    ...switches({ load: () => switchStore.all(), now }),
  },
});

export const handler = middy<APIGatewayProxyEventV2>()
  .use(apiGatewayResult())
  .use(wideLine(logJson, () => performance.now()))
  .handler((event) => serve(requestOf(event)));
