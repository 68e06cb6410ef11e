// Starts executions from the `starts` queue. Composition only.
import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { clientConfig } from '../../lib/aws/clients.ts';
import { readEnvironment } from '../../lib/aws/environment.ts';
import { Executions } from '../../lib/aws/executions.ts';
import { DynamoDbRunStore } from '../../lib/aws/run-store.ts';
import { handleBatch } from '../../lib/aws/sqs-batch.ts';
import { DynamoDbSwitchStore } from '../../lib/aws/switch-store.ts';
import { parseStartRequest } from '../../lib/core/bus-event.ts';
import { start } from '../../lib/core/start.ts';
import { switches } from '../../lib/core/switch.ts';
import { Catalogue } from '../../lib/core/workflow.ts';
import { logJson } from '../../lib/http/log.ts';

const environment = readEnvironment(process.env);
const now = () => new Date();
const client = new DynamoDBClient(clientConfig);
const tableName = environment.EVENTS_TABLE;
const runs = new DynamoDbRunStore({ client, tableName, windowSeconds: environment.WINDOW_SECONDS });
const switchStore = new DynamoDbSwitchStore({ client, tableName });
const executions = new Executions({
  client: new SFNClient(clientConfig),
  arnPrefix: environment.STATE_MACHINE_ARN_PREFIX,
});

const deps = {
  catalogue: new Catalogue(JSON.parse(readFileSync(new URL('./catalogue.json', import.meta.url), 'utf8'))),
  startExecution: executions.start.bind(executions),
  recordStart: runs.recordStart.bind(runs),
  now,
  maxDepth: environment.MAX_DEPTH,
  ...switches({ load: () => switchStore.all(), now }),
};

export const handler = middy<SQSEvent>().handler(({ Records }) =>
  handleBatch(Records, { log: logJson, handle: async (body) => start(parseStartRequest(body), deps) }),
);
