// Serves the API for events, runs, workflows and credentials. Composition only.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createAuthentication, createCredentialStore, createRateLimiter } from '../../lib/aws/authentication.ts';
import {
  createAuditLog,
  createBulkMachine,
  createDeadLetters,
  createEventStore,
  createExecutionActs,
  createExecutionHistories,
  createLookupExecutions,
  createPublisher,
  createRunStore,
  createSwitchReader,
  createSwitchStore,
  createWaitingRuns,
  readBundledBytes,
  readBundledFile,
  readCatalogue,
  readDeployment,
  toEventsTable,
} from '../../lib/aws/composition.ts';
import { bundledFileNames, consoleFolder } from '../../lib/aws/names.ts';
import { createDataWriter } from '../../lib/aws/objects/data-bucket.ts';
import { createDataEraser } from '../../lib/aws/objects/data-eraser.ts';
import { createDataReader } from '../../lib/aws/objects/data-reader.ts';
import { DynamoDbBulkStore } from '../../lib/aws/stores/bulk-store.ts';
import { createEventErasure } from '../../lib/aws/stores/event-erasure.ts';
import { createEventList } from '../../lib/aws/stores/event-list.ts';
import { iterateStartedRuns } from '../../lib/aws/stores/run-index.ts';
import { createRunList } from '../../lib/aws/stores/run-list.ts';
import { iterateWaitingRuns } from '../../lib/aws/stores/waiting-runs.ts';
import { createIssuedTokens } from '../../lib/core/credential/issued-token.ts';
import type { Issuer } from '../../lib/core/credential/issuer.ts';
import type { EventId } from '../../lib/core/event/identity.ts';
import { listIndexedPointers } from '../../lib/core/operate/found-fields.ts';
import { type Holder, releaseRuns } from '../../lib/core/reconcile/release.ts';
import { LookupBudget } from '../../lib/core/run/lookup-budget.ts';
import { RemoteDocuments } from '../../lib/core/source/remote-documents.ts';
import { compileRoutes } from '../../lib/core/workflow/routing.ts';
import { fetchFileLazily } from '../../lib/http/files/lazy-fetch-file.ts';
import type { BundledDocument } from '../../lib/http/native/documents.ts';
import { parseProxyEvent } from '../../lib/http/server/api-gateway.ts';
import { apiRoutes } from '../../lib/http/server/api-routes.ts';
import { createFallback } from '../../lib/http/server/fallback.ts';
import { ingestRoutes } from '../../lib/http/server/ingest-routes.ts';
import { createMetricLog } from '../../lib/http/server/log.ts';
import { logEachRequest, toApiGatewayResult } from '../../lib/http/server/middleware.ts';
import { measureRequest } from '../../lib/http/server/request-metrics.ts';
import { createRequestHandler } from '../../lib/http/server/serve.ts';

const deployment = readDeployment({ variables: process.env, folder: import.meta.dirname });
const table = toEventsTable(deployment);
const events = createEventStore(deployment);
const runs = createRunStore(deployment);
const switchStore = createSwitchStore(deployment);
const executions = createLookupExecutions(deployment);
const auditLog = createAuditLog(deployment);
const bulks = new DynamoDbBulkStore(toEventsTable(deployment));
const bulkMachine = createBulkMachine(deployment);
const histories = createExecutionHistories(deployment);
const catalogue = readCatalogue(deployment);
const indexedPointers = listIndexedPointers(catalogue.workflows);
const log = createMetricLog({ deployment: deployment.environment.DEPLOYMENT, now: deployment.now });

/** How long a request that switches a workflow on releases waiting runs before it is answered. */
const releaseMs = 2_000;

const waiting = createWaitingRuns(deployment);
const releasePorts = {
  now: deployment.now,
  sleep: (ms: number) => sleep(ms),
  waitingRuns: (holder: Holder) => iterateWaitingRuns(holder, toEventsTable(deployment)),
  history: (id: EventId) => events.history(id),
  publish: createPublisher(deployment),
  noteReleased: waiting.noteReleased.bind(waiting),
  recordUndelivered: runs.recordUndelivered.bind(runs),
};

const serve = createRequestHandler({
  routes: apiRoutes,
  fallback: createFallback([...ingestRoutes, ...apiRoutes]),
  deps: {
    randomBytes,
    catalogue,
    route: compileRoutes(catalogue),
    sources: new Set(readBundledFile<string[]>(deployment, bundledFileNames.sourceNames)),
    readLargeData: createDataReader(),
    readExecutionEvents: (arn) => histories.readEvents(arn),
    readExecutionDefinition: (arn) => histories.readDefinition(arn),
    credentials: createCredentialStore(deployment),
    putSwitch: (position, entry) => switchStore.put(position, auditLog.write(entry)),
    releaseRuns: ({ id: workflowId }, inEnvironment) =>
      releaseRuns(
        { environment: inEnvironment, workflowId },
        { ports: releasePorts, until: new Date(deployment.now().getTime() + releaseMs), log },
      ),
    auditPage: (inEnvironment, place) => auditLog.page(inEnvironment, place),
    uptimeSeconds: () => process.uptime(),
    openApi: () => readBundledFile<BundledDocument>(deployment, bundledFileNames.openApi),
    dialectsOpenApi: () => readBundledFile<BundledDocument>(deployment, bundledFileNames.dialectsOpenApi),
    readConsoleFile: (name) => readBundledBytes(deployment, join(consoleFolder, name)),
    history: (id) => events.history(id),
    historyUnder: (key) => events.historyUnder(key),
    startedRuns: (span) => iterateStartedRuns(span, table),
    runList: createRunList(table),
    eventList: createEventList(table),
    // The recorded ARN stays valid if the name of the state machine has changed since.
    describeExecution: (workflow, { id, executionArn }) =>
      executionArn === undefined ? executions.describe(workflow, id) : executions.describeByArn(executionArn),
    recordProgress: (progress) => runs.recordProgress(progress),
    ...createDeadLetters(deployment),
    eraseRecords: createEventErasure(table, indexedPointers),
    deleteData: createDataEraser(),
    events,
    publish: createPublisher(deployment),
    keepLargeData: createDataWriter(deployment.environment.DATA_BUCKET),
    windowSeconds: deployment.environment.WINDOW_SECONDS,
    indexedPointers,
    noteReplay: (original, replay, expiresAt) => events.noteReplay(original, replay, expiresAt),
    bulks: {
      find: (ref) => bulks.find(ref),
      create: (bulk, entry) => bulks.create(bulk, auditLog.write(entry)),
      end: (ref, end, entry) =>
        entry === undefined ? bulks.end(ref, end) : bulks.endAudited(ref, end, auditLog.write(entry)),
    },
    bulkList: bulks,
    startBulk: (ref) => bulkMachine.start(ref),
    stopBulk: (id) => bulkMachine.stop(id),
    isBulkRunning: (id) => bulkMachine.isRunning(id),
    acts: createExecutionActs(deployment),
    recordCancelled: (run, origin, entry) => runs.recordCancelled(run, origin, auditLog.write(entry)),
    audit: (entry) => auditLog.put(entry),
    lookups: new LookupBudget({ now: deployment.now }),
    log,
    rates: createRateLimiter(deployment),
    ...createAuthentication(deployment),
    ...createIssuedTokens({
      issuers: readBundledFile<Issuer[]>(deployment, bundledFileNames.issuers),
      // Apart from those of sources, so that senders of wrong signatures cannot use up its fetches.
      documents: new RemoteDocuments({ fetchFile: fetchFileLazily, now: deployment.now }),
      now: deployment.now,
    }),
    ...createSwitchReader(deployment),
  },
});

export const handler = middy<APIGatewayProxyEventV2>()
  .use(toApiGatewayResult())
  .use(logEachRequest(log, () => performance.now(), measureRequest))
  .handler((event) => serve(parseProxyEvent(event)));
