// Reads and operates: events, runs, workflows, credentials. Composition only.
import { randomBytes } from 'node:crypto';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { authenticationOf, credentialStoreOf, rateLimiterOf } from '../../lib/aws/authentication.ts';
import {
  auditLogOf,
  catalogueOf,
  deploymentFrom,
  eventStoreOf,
  eventsTableOf,
  lookedUpExecutionsOf,
  runStoreOf,
  switchesOf,
  switchStoreOf,
} from '../../lib/aws/composition.ts';
import { startedRuns } from '../../lib/aws/stores/started-runs.ts';
import { LookupBudget } from '../../lib/core/run/lookup-budget.ts';
import { requestOf } from '../../lib/http/server/api-gateway.ts';
import { apiRoutes } from '../../lib/http/server/api-routes.ts';
import { fallback } from '../../lib/http/server/fallback.ts';
import { ingestRoutes } from '../../lib/http/server/ingest-routes.ts';
import { logJson } from '../../lib/http/server/log.ts';
import { apiGatewayResult, wideLine } from '../../lib/http/server/middleware.ts';
import { server } from '../../lib/http/server/serve.ts';

const deployment = deploymentFrom({ variables: process.env, folder: import.meta.dirname });
const events = eventStoreOf(deployment);
const runs = runStoreOf(deployment);
const switchStore = switchStoreOf(deployment);
const executions = lookedUpExecutionsOf(deployment);
const auditLog = auditLogOf(deployment);

const serve = server({
  routes: apiRoutes,
  fallback: fallback([...ingestRoutes, ...apiRoutes]),
  deps: {
    randomBytes,
    catalogue: catalogueOf(deployment),
    credentials: credentialStoreOf(deployment),
    putSwitch: (position, entry) => switchStore.put(position, auditLog.write(entry)),
    auditPage: (inEnvironment, place) => auditLog.page(inEnvironment, place),
    uptimeSeconds: () => process.uptime(),
    history: (id) => events.history(id),
    historyUnder: (key) => events.historyUnder(key),
    startedRuns: (inEnvironment, day) => startedRuns(inEnvironment, day, eventsTableOf(deployment)),
    unmatched: (inEnvironment, cursor) => events.unmatched(inEnvironment, cursor),
    // The record's ARN stays right where a state machine is named otherwise since.
    describeExecution: (workflow, { id, executionArn }) =>
      executionArn === undefined ? executions.describe(workflow, id) : executions.describeByArn(executionArn),
    recordProgress: (progress) => runs.recordProgress(progress),
    lookups: new LookupBudget({ now: deployment.now }),
    log: logJson,
    rates: rateLimiterOf(deployment),
    ...authenticationOf(deployment),
    ...switchesOf(deployment),
  },
});

export const handler = middy<APIGatewayProxyEventV2>()
  .use(apiGatewayResult())
  .use(wideLine(logJson, () => performance.now()))
  .handler((event) => serve(requestOf(event)));
