// Records how executions go on, and the events that workflows emit. Composition only.
import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { clientConfig } from '../../lib/aws/clients.ts';
import { readEnvironment } from '../../lib/aws/environment.ts';
import { DynamoDbEventStore } from '../../lib/aws/event-store.ts';
import { DynamoDbRunStore } from '../../lib/aws/run-store.ts';
import { handleBatch } from '../../lib/aws/sqs-batch.ts';
import { DynamoDbSwitchStore } from '../../lib/aws/switch-store.ts';
import { record } from '../../lib/core/record.ts';
import { compileRoutes } from '../../lib/core/routing.ts';
import { switches } from '../../lib/core/switch.ts';
import { Catalogue } from '../../lib/core/workflow.ts';
import { logJson } from '../../lib/http/log.ts';

const environment = readEnvironment(process.env);
const now = () => new Date();
const client = new DynamoDBClient(clientConfig);
const tableName = environment.EVENTS_TABLE;
const events = new DynamoDbEventStore({ client, tableName });
const runs = new DynamoDbRunStore({ client, tableName, windowSeconds: environment.WINDOW_SECONDS });
const switchStore = new DynamoDbSwitchStore({ client, tableName });
const catalogue = new Catalogue(JSON.parse(readFileSync(new URL('./catalogue.json', import.meta.url), 'utf8')));

const deps = {
  events,
  recordProgress: runs.recordProgress.bind(runs),
  route: compileRoutes(catalogue),
  now,
  windowSeconds: environment.WINDOW_SECONDS,
  ...switches({ load: () => switchStore.all(), now }),
};

export const handler = middy<SQSEvent>().handler(({ Records }) =>
  handleBatch(Records, { log: logJson, handle: (body) => record(body, deps) }),
);
