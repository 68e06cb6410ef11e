// Records how executions go on, and the events that workflows emit. Composition only.
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { catalogueOf, deploymentFrom, eventStoreOf, runStoreOf, switchesOf } from '../../lib/aws/composition.ts';
import { handleBatch } from '../../lib/aws/sqs-batch.ts';
import { record } from '../../lib/core/record.ts';
import { compileRoutes } from '../../lib/core/routing.ts';
import { logJson } from '../../lib/http/log.ts';

const deployment = deploymentFrom({ variables: process.env, folder: import.meta.dirname });
const runs = runStoreOf(deployment);

const deps = {
  events: eventStoreOf(deployment),
  recordProgress: runs.recordProgress.bind(runs),
  route: compileRoutes(catalogueOf(deployment)),
  now: deployment.now,
  windowSeconds: deployment.environment.WINDOW_SECONDS,
  ...switchesOf(deployment),
};

export const handler = middy<SQSEvent>().handler(({ Records }) =>
  handleBatch(Records, { log: logJson, handle: (body) => record(body, deps) }),
);
