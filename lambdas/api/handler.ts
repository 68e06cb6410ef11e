// Reads and operates: events, runs, workflows, credentials. Composition only.
import { randomBytes } from 'node:crypto';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createAuthentication, createCredentialStore, createRateLimiter } from '../../lib/aws/authentication.ts';
import {
  createAuditLog,
  createEventStore,
  createLookupExecutions,
  createRunStore,
  createSwitchReader,
  createSwitchStore,
  readCatalogue,
  readDeployment,
  toEventsTable,
} from '../../lib/aws/composition.ts';
import { createEventList } from '../../lib/aws/stores/event-list.ts';
import { iterateStartedRuns } from '../../lib/aws/stores/run-index.ts';
import { createRunList } from '../../lib/aws/stores/run-list.ts';
import { LookupBudget } from '../../lib/core/run/lookup-budget.ts';
import { parseProxyEvent } from '../../lib/http/server/api-gateway.ts';
import { apiRoutes } from '../../lib/http/server/api-routes.ts';
import { createFallback } from '../../lib/http/server/fallback.ts';
import { ingestRoutes } from '../../lib/http/server/ingest-routes.ts';
import { logJson } from '../../lib/http/server/log.ts';
import { logEachRequest, toApiGatewayResult } from '../../lib/http/server/middleware.ts';
import { createRequestHandler } from '../../lib/http/server/serve.ts';

const deployment = readDeployment({ variables: process.env, folder: import.meta.dirname });
const table = toEventsTable(deployment);
const events = createEventStore(deployment);
const runs = createRunStore(deployment);
const switchStore = createSwitchStore(deployment);
const executions = createLookupExecutions(deployment);
const auditLog = createAuditLog(deployment);

const serve = createRequestHandler({
  routes: apiRoutes,
  fallback: createFallback([...ingestRoutes, ...apiRoutes]),
  deps: {
    randomBytes,
    catalogue: readCatalogue(deployment),
    credentials: createCredentialStore(deployment),
    putSwitch: (position, entry) => switchStore.put(position, auditLog.write(entry)),
    auditPage: (inEnvironment, place) => auditLog.page(inEnvironment, place),
    uptimeSeconds: () => process.uptime(),
    history: (id) => events.history(id),
    historyUnder: (key) => events.historyUnder(key),
    startedRuns: (span) => iterateStartedRuns(span, table),
    runList: createRunList(table),
    eventList: createEventList(table),
    // The record's ARN stays right where a state machine is named otherwise since.
    describeExecution: (workflow, { id, executionArn }) =>
      executionArn === undefined ? executions.describe(workflow, id) : executions.describeByArn(executionArn),
    recordProgress: (progress) => runs.recordProgress(progress),
    lookups: new LookupBudget({ now: deployment.now }),
    log: logJson,
    rates: createRateLimiter(deployment),
    ...createAuthentication(deployment),
    ...createSwitchReader(deployment),
  },
});

export const handler = middy<APIGatewayProxyEventV2>()
  .use(toApiGatewayResult())
  .use(logEachRequest(logJson, () => performance.now()))
  .handler((event) => serve(parseProxyEvent(event)));
