// Starts executions from the `starts` queue. Composition only.
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import {
  createExecutionActs,
  createExecutions,
  createRunStore,
  createStartVisibility,
  readCatalogue,
  readDeployment,
} from '../../lib/aws/composition.ts';
import { handleBatch } from '../../lib/aws/queues/sqs-batch.ts';
import { parseStartRequest } from '../../lib/core/event/bus-event.ts';
import { handleFailedStart } from '../../lib/core/run/failed-start.ts';
import { start } from '../../lib/core/run/start.ts';
import { logJson } from '../../lib/http/server/log.ts';

const deployment = readDeployment({ variables: process.env, folder: import.meta.dirname });
const runs = createRunStore(deployment);
const executions = createExecutions(deployment);
const acts = createExecutionActs(deployment);

const deps = {
  catalogue: readCatalogue(deployment),
  startExecution: executions.start.bind(executions),
  isCancelled: runs.isCancelled.bind(runs),
  stopExecution: acts.stop.bind(acts),
  recordStart: runs.recordStart.bind(runs),
  recordUndelivered: runs.recordUndelivered.bind(runs),
  random: Math.random,
  now: deployment.now,
  maxDepth: deployment.environment.MAX_DEPTH,
};

const hide = createStartVisibility(deployment);

export const handler = middy<SQSEvent>().handler(({ Records }) =>
  handleBatch(Records, {
    log: logJson,
    handle: async (body) => start(parseStartRequest(body), deps),
    onFailure: async ({ receiptHandle, ...failed }) => {
      const decision = await handleFailedStart(failed, deps);
      await hide(receiptHandle, decision.againInSeconds);
      return decision;
    },
  }),
);
