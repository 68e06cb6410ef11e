// Callbacks: serves their addresses, and the tasks that create them and wait for them. Composition only.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { readCallbackSettings } from '../../lib/aws/callback/callback-settings.ts';
import { DynamoDbCallbackStore } from '../../lib/aws/callback/callback-store.ts';
import { createTaskFinisher } from '../../lib/aws/callback/finish-task.ts';
import { clientConfig } from '../../lib/aws/clients.ts';
import { createSecretReader } from '../../lib/aws/secret-reader.ts';
import { serveTask } from '../../lib/core/callback/task-request.ts';
import { SecretCache } from '../../lib/core/source/secret-cache.ts';
import { callbackRoutes } from '../../lib/http/callbacks/routes.ts';
import { parseProxyEvent } from '../../lib/http/server/api-gateway.ts';
import { createFallback } from '../../lib/http/server/fallback.ts';
import { createMetricLog } from '../../lib/http/server/log.ts';
import { logEachRequest, toApiGatewayResult } from '../../lib/http/server/middleware.ts';
import { createPublicHandler } from '../../lib/http/server/serve.ts';

const settings = readCallbackSettings(process.env);
const now = (): Date => new Date();
const secrets = new SecretCache({ read: createSecretReader(), now });

const deps = {
  store: new DynamoDbCallbackStore({ client: new DynamoDBClient(clientConfig), tableName: settings.table }),
  finishTask: createTaskFinisher(new SFNClient(clientConfig)),
  findSecret: (test: (secret: string) => boolean) => secrets.find(settings.secrets, test),
  deployment: settings.deployment,
  now,
  sleep: (ms: number) => sleep(ms),
  randomBytes,
};

const serve = createPublicHandler({ routes: callbackRoutes, fallback: createFallback(callbackRoutes), deps });

const serveHttp = middy<APIGatewayProxyEventV2>()
  .use(toApiGatewayResult())
  .use(logEachRequest(createMetricLog({ deployment: settings.deployment, now }), () => performance.now()))
  .handler((event) => serve(parseProxyEvent(event)));

/** Only API Gateway's events have a request context: a state machine sends what its definition says. */
function isHttp(event: unknown): event is APIGatewayProxyEventV2 {
  return typeof event === 'object' && event !== null && 'requestContext' in event;
}

export const handler = middy<unknown>().handler(async (event, context) =>
  isHttp(event) ? serveHttp(event, context) : serveTask(event, settings.routerUrl, deps),
);
