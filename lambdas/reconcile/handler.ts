// Finds missing and hanging runs and repairs them, once a minute. Composition only.
import { setTimeout as sleep } from 'node:timers/promises';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import {
  createEventStore,
  createLookupExecutions,
  createPublisher,
  createRunStore,
  createSwitchStore,
  createWaitingRuns,
  readDeployment,
  toEventsTable,
} from '../../lib/aws/composition.ts';
import { DynamoDbCheckpointStore } from '../../lib/aws/stores/checkpoint-store.ts';
import { EnvironmentRegister } from '../../lib/aws/stores/environment-register.ts';
import { iterateSweptEvents } from '../../lib/aws/stores/event-index.ts';
import { iterateSweptRuns } from '../../lib/aws/stores/run-index.ts';
import { iterateWaitingRuns } from '../../lib/aws/stores/waiting-runs.ts';
import { Budget } from '../../lib/core/reconcile/budget.ts';
import type { ReconcilePorts } from '../../lib/core/reconcile/ports.ts';
import { reconcile, reconcileWindow } from '../../lib/core/reconcile/reconcile.ts';
import { parseReconcileRequest } from '../../lib/core/reconcile/request.ts';
import { logJson } from '../../lib/http/server/log.ts';

const deployment = readDeployment({ variables: process.env, folder: import.meta.dirname });
const table = toEventsTable(deployment);
const { now } = deployment;
const events = createEventStore(deployment);
const runs = createRunStore(deployment);
const executions = createLookupExecutions(deployment);
const register = new EnvironmentRegister(table);
const waiting = createWaitingRuns(deployment);
const switchStore = createSwitchStore(deployment);
const checkpoints = new DynamoDbCheckpointStore(table);

const ports: ReconcilePorts = {
  now,
  environments: () => register.all(),
  eventsIn: (environment, window) => iterateSweptEvents(environment, window, table),
  runsIn: (environment, window) => iterateSweptRuns(environment, window, table),
  history: (id) => events.history(id),
  findRun: (id) => runs.find(id),
  publish: createPublisher(deployment),
  noteRepublished: (event, at) => events.noteRepublished(event, at),
  switches: () => switchStore.all(),
  waitingRuns: (holder) => iterateWaitingRuns(holder, table),
  noteReleased: (id, at) => waiting.noteReleased(id, at),
  sleep: (ms) => sleep(ms),
  lookUp: (executionArn) => executions.lookUp(executionArn),
  recordProgress: (progress) => runs.recordProgress(progress),
  recordUndelivered: (run, origin) => runs.recordUndelivered(run, origin),
  checkpoints: () => checkpoints.all(),
  keepCheckpoint: (name, until) => checkpoints.keep(name, until),
};

/** Time reserved for the last item and the checkpoint. */
const reserveMs = 10_000;

export const handler = middy<unknown>().handler(async (request, context) => {
  const window = parseReconcileRequest(request);
  const budget = new Budget({ now, until: computeDeadline(context) });
  const options = { ports, budget, log: logJson };
  const startedAt = now().getTime();
  const report = window === undefined ? await reconcile(options) : await reconcileWindow(window, options);
  const level = report.failed > 0 ? 'error' : 'info';
  logJson({ level, kind: 'reconciled', ...report, ms: now().getTime() - startedAt });
  return report;
});

function computeDeadline(context: Context): Date {
  return new Date(now().getTime() + context.getRemainingTimeInMillis() - reserveMs);
}
