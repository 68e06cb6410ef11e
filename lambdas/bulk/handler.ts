// Works on bulk acts: one step for each invocation by their state machine. Composition only.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import middy from '@middy/core';
import {
  createEventStore,
  createExecutionActs,
  createPublisher,
  createRunStore,
  createSwitchReader,
  readCatalogue,
  readDeployment,
  toEventsTable,
} from '../../lib/aws/composition.ts';
import { createDataWriter } from '../../lib/aws/objects/data-bucket.ts';
import { createDataReader } from '../../lib/aws/objects/data-reader.ts';
import { DynamoDbBulkStore } from '../../lib/aws/stores/bulk-store.ts';
import { createEventList } from '../../lib/aws/stores/event-list.ts';
import { createRunList } from '../../lib/aws/stores/run-list.ts';
import { handleBulkRequest } from '../../lib/core/operate/bulk/bulk-request.ts';
import { listIndexedPointers } from '../../lib/core/operate/found-fields.ts';
import type { Run, RunOrigin } from '../../lib/core/run/run.ts';
import { compileRoutes } from '../../lib/core/workflow/routing.ts';
import { logJson } from '../../lib/http/server/log.ts';

const deployment = readDeployment({ variables: process.env, folder: import.meta.dirname });
const { environment, now } = deployment;
const table = toEventsTable(deployment);
const catalogue = readCatalogue(deployment);
const events = createEventStore(deployment);
const runs = createRunStore(deployment);

const bulks = new DynamoDbBulkStore(table);

const deps = {
  now,
  sleep: (ms: number) => sleep(ms),
  randomBytes,
  catalogue,
  route: compileRoutes(catalogue),
  events,
  publish: createPublisher(deployment),
  keepLargeData: createDataWriter(environment.DATA_BUCKET),
  readLargeData: createDataReader(),
  windowSeconds: environment.WINDOW_SECONDS,
  indexedPointers: listIndexedPointers(catalogue.workflows),
  history: events.history.bind(events),
  noteReplay: events.noteReplay.bind(events),
  acts: createExecutionActs(deployment),
  recordCancelled: (run: Run, origin: RunOrigin) => runs.recordCancelled(run, origin),
  recordProgress: runs.recordProgress.bind(runs),
  bulks,
  bulkList: bulks,
  runList: createRunList(table),
  eventList: createEventList(table),
  ...createSwitchReader(deployment),
};

/** How long a step takes. The state machine's history has room for 3,500 steps: 19 hours. */
const stepMs = 20_000;

export const handler = middy<unknown>().handler(async (request) => {
  const startedAt = now().getTime();
  const report = await handleBulkRequest(request, new Date(startedAt + stepMs), deps);
  logJson({ level: 'info', kind: 'bulk', ...report, ms: now().getTime() - startedAt });
  return report;
});
