// Starts executions from the `starts` queue; as the function `express`, long Express runs from a queue of their own. Composition only.
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import {
  createExecutionActs,
  createExpressExecutions,
  createHandOver,
  createRunClaims,
  createRunStore,
  createStartedExecutions,
  createStartRequester,
  createStartVisibility,
  createWaitingRuns,
  readCatalogue,
  readDeployment,
} from '../../lib/aws/composition.ts';
import { handleBatch } from '../../lib/aws/queues/sqs-batch.ts';
import { measureStart } from '../../lib/core/operate/run-metrics.ts';
import { type FailedStart, handleFailedStart } from '../../lib/core/run/failed-start.ts';
import type { LoggedStart } from '../../lib/core/run/start.ts';
import { type HandedOver, handleStartMessage, type SplitStart } from '../../lib/core/run/start-message.ts';
import { createMetricLog } from '../../lib/http/server/log.ts';

const deployment = readDeployment({ variables: process.env, folder: import.meta.dirname });
const runs = createRunStore(deployment);
const claims = createRunClaims(deployment);
const waiting = createWaitingRuns(deployment);
const executions = createStartedExecutions(deployment);
const express = createExpressExecutions(deployment, process.env.AWS_ENDPOINT_URL !== undefined);
const acts = createExecutionActs(deployment);

const deps = {
  catalogue: readCatalogue(deployment),
  startExecution: executions.start.bind(executions),
  isCancelled: runs.isCancelled.bind(runs),
  stopExecution: acts.stop.bind(acts),
  recordStart: runs.recordStart.bind(runs),
  recordWaiting: waiting.recordWaiting.bind(waiting),
  requestStart: createStartRequester(deployment),
  handOver: createHandOver(deployment),
  recordUndelivered: runs.recordUndelivered.bind(runs),
  express: {
    claimStart: claims.claimStart.bind(claims),
    releaseStart: claims.releaseStart.bind(claims),
    runExpress: express.run.bind(express),
    recordProgress: runs.recordProgress.bind(runs),
    now: deployment.now,
  },
  random: Math.random,
  now: deployment.now,
  maxDepth: deployment.environment.MAX_DEPTH,
};

const log = createMetricLog({ deployment: deployment.environment.DEPLOYMENT, now: deployment.now });
const hide = createStartVisibility(deployment);

export const handler = middy<SQSEvent>().handler(({ Records }) =>
  handleBatch<LoggedStart | SplitStart | HandedOver | FailedStart>(Records, {
    log,
    measure: measureStart,
    handle: (body) => handleStartMessage(body, deps),
    onFailure: async ({ receiptHandle, ...failed }) => {
      const decision = await handleFailedStart(failed, deps);
      await hide(receiptHandle, decision.againInSeconds);
      return decision;
    },
  }),
);
