// The hot path: takes what senders send. Composition only.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { authenticationOf, rateLimiterOf } from '../../lib/aws/authentication.ts';
import {
  bundledFile,
  catalogueOf,
  deploymentFrom,
  eventStoreOf,
  eventsTableOf,
  publisherOf,
  runStoreOf,
  switchesOf,
} from '../../lib/aws/composition.ts';
import { bundledFileNames } from '../../lib/aws/names.ts';
import { dataBucket, fileBucket } from '../../lib/aws/objects/data-bucket.ts';
import { uploadGrants, uploadReader } from '../../lib/aws/objects/uploads.ts';
import { secretReader } from '../../lib/aws/secret-reader.ts';
import { createWaitSlots } from '../../lib/aws/stores/wait-slots.ts';
import { fileOriginsOf } from '../../lib/core/file/file-host.ts';
import { SecretCache } from '../../lib/core/source/secret-cache.ts';
import type { Source } from '../../lib/core/source/source.ts';
import { compileRoutes } from '../../lib/core/workflow/routing.ts';
import { fileFetcher } from '../../lib/http/files/fetch-file.ts';
import { findAnswerBy, requestOf } from '../../lib/http/server/api-gateway.ts';
import { fallback } from '../../lib/http/server/fallback.ts';
import { ingestRoutes } from '../../lib/http/server/ingest-routes.ts';
import { logJson } from '../../lib/http/server/log.ts';
import { apiGatewayResult, wideLine } from '../../lib/http/server/middleware.ts';
import { server } from '../../lib/http/server/serve.ts';

const deployment = deploymentFrom({ variables: process.env, folder: import.meta.dirname });
const { environment, now } = deployment;
const catalogue = catalogueOf(deployment);
const runs = runStoreOf(deployment);
const hosts = environment.FILE_HOSTS;
const sources = bundledFile<Source[]>(deployment, bundledFileNames.sources);

const serve = server({
  routes: ingestRoutes,
  fallback: fallback(ingestRoutes),
  deps: {
    catalogue,
    randomBytes,
    route: compileRoutes(catalogue),
    events: eventStoreOf(deployment),
    publish: publisherOf(deployment),
    findRun: (id) => runs.find(id),
    sleep: (ms) => sleep(ms),
    takeWaitSlot: createWaitSlots({ ...eventsTableOf(deployment), now, maxWaits: environment.MAX_WAITS }),
    keepLargeData: dataBucket(environment.DATA_BUCKET),
    files: fileBucket(environment.DATA_BUCKET),
    remoteFiles: hosts && { origins: fileOriginsOf(hosts), fetch: fileFetcher() },
    grantPut: uploadGrants(environment.DATA_BUCKET),
    readUpload: uploadReader(environment.DATA_BUCKET),
    windowSeconds: environment.WINDOW_SECONDS,
    keyWindows: environment.KEY_WINDOWS,
    sources: new Map(sources.map((source) => [source.name, source])),
    secrets: new SecretCache({ read: secretReader(), now }),
    rates: rateLimiterOf(deployment),
    ...authenticationOf(deployment),
    ...switchesOf(deployment),
  },
});

export const handler = middy<APIGatewayProxyEventV2>()
  .use(apiGatewayResult())
  .use(wideLine(logJson, () => performance.now()))
  .handler((event, context) => serve(requestOf(event, findAnswerBy(event, endOf(context)))));

function endOf(context: Context): Date {
  return new Date(now().getTime() + context.getRemainingTimeInMillis());
}
