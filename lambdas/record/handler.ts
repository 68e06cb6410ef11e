// Records how executions go on, and the events that workflows emit. Composition only.
import middy from '@middy/core';
import type { EventBridgeEvent, SQSEvent } from 'aws-lambda';
import {
  bundledFile,
  catalogueOf,
  deploymentFrom,
  eventStoreOf,
  publisherOf,
  runStoreOf,
  switchesOf,
} from '../../lib/aws/composition.ts';
import { bundledFileNames } from '../../lib/aws/names.ts';
import { dataBucket } from '../../lib/aws/objects/data-bucket.ts';
import { handleDelivery } from '../../lib/aws/queues/direct-delivery.ts';
import { recordQueue } from '../../lib/aws/queues/record-queue.ts';
import { handleBatch } from '../../lib/aws/queues/sqs-batch.ts';
import { record } from '../../lib/core/run/record.ts';
import { compileRoutes } from '../../lib/core/workflow/routing.ts';
import { logJson } from '../../lib/http/server/log.ts';

const deployment = deploymentFrom({ variables: process.env, folder: import.meta.dirname });
const { environment, now } = deployment;
const runs = runStoreOf(deployment);
const putBack = recordQueue(environment.RECORDS_QUEUE_URL ?? '');

const deps = {
  events: eventStoreOf(deployment),
  recordProgress: runs.recordProgress.bind(runs),
  route: compileRoutes(catalogueOf(deployment)),
  declaredSources: new Set(bundledFile<string[]>(deployment, bundledFileNames.sourceNames)),
  publish: publisherOf(deployment),
  keepLargeData: dataBucket(environment.DATA_BUCKET),
  now,
  windowSeconds: environment.WINDOW_SECONDS,
  ...switchesOf(deployment),
};

const handle = (body: unknown) => record(body, deps);

export const handler = middy<SQSEvent | EventBridgeEvent<string, unknown>>().handler((event) =>
  'Records' in event
    ? handleBatch(event.Records, { log: logJson, handle })
    : handleDelivery(event, { log: logJson, handle, putBack }),
);
