// Records the progress of executions, and accepts the events that workflows emit. Composition only.
import middy from '@middy/core';
import type { EventBridgeEvent, SQSEvent } from 'aws-lambda';
import {
  createEventStore,
  createPublisher,
  createRunStore,
  createSwitchReader,
  readBundledFile,
  readCatalogue,
  readDeployment,
} from '../../lib/aws/composition.ts';
import { bundledFileNames } from '../../lib/aws/names.ts';
import { createDataWriter } from '../../lib/aws/objects/data-bucket.ts';
import { handleDelivery } from '../../lib/aws/queues/direct-delivery.ts';
import { createMessageSender } from '../../lib/aws/queues/message-sender.ts';
import { handleBatch } from '../../lib/aws/queues/sqs-batch.ts';
import { listIndexedPointers } from '../../lib/core/operate/found-fields.ts';
import { measureRecord } from '../../lib/core/operate/run-metrics.ts';
import { record } from '../../lib/core/run/record.ts';
import { compileRoutes } from '../../lib/core/workflow/routing.ts';
import { createMetricLog } from '../../lib/http/server/log.ts';

const deployment = readDeployment({ variables: process.env, folder: import.meta.dirname });
const { environment, now } = deployment;
const catalogue = readCatalogue(deployment);
const runs = createRunStore(deployment);
const requeue = createMessageSender(environment.RECORDS_QUEUE_URL ?? '');

const deps = {
  events: createEventStore(deployment),
  recordProgress: runs.recordProgress.bind(runs),
  recordStart: runs.recordStart.bind(runs),
  route: compileRoutes(catalogue),
  indexedPointers: listIndexedPointers(catalogue.workflows),
  findWorkflowName: (id: string) => catalogue.withId(id)?.name,
  declaredSources: new Set(readBundledFile<string[]>(deployment, bundledFileNames.sourceNames)),
  publish: createPublisher(deployment),
  keepLargeData: createDataWriter(environment.DATA_BUCKET),
  now,
  windowSeconds: environment.WINDOW_SECONDS,
  ...createSwitchReader(deployment),
};

const handle = (body: unknown) => record(body, deps);
const log = createMetricLog({ deployment: environment.DEPLOYMENT, now });
const options = { log, measure: measureRecord, handle };

export const handler = middy<SQSEvent | EventBridgeEvent<string, unknown>>().handler((event) =>
  'Records' in event ? handleBatch(event.Records, options) : handleDelivery(event, { ...options, requeue }),
);
