// The hot path: takes what senders send. Composition only.
import { randomBytes } from 'node:crypto';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { authenticationOf, rateLimiterOf } from '../../lib/aws/authentication.ts';
import {
  bundledFile,
  catalogueOf,
  deploymentFrom,
  eventStoreOf,
  publisherOf,
  switchesOf,
} from '../../lib/aws/composition.ts';
import { dataBucket, fileBucket } from '../../lib/aws/data-bucket.ts';
import { secretReader } from '../../lib/aws/secret-reader.ts';
import { uploadGrants, uploadReader } from '../../lib/aws/uploads.ts';
import { compileRoutes } from '../../lib/core/routing.ts';
import { SecretCache } from '../../lib/core/secret-cache.ts';
import type { Source } from '../../lib/core/source.ts';
import { requestOf } from '../../lib/http/api-gateway.ts';
import { fallback } from '../../lib/http/fallback.ts';
import { ingestRoutes } from '../../lib/http/ingest-routes.ts';
import { logJson } from '../../lib/http/log.ts';
import { apiGatewayResult, wideLine } from '../../lib/http/middleware.ts';
import { server } from '../../lib/http/serve.ts';

const deployment = deploymentFrom({ variables: process.env, folder: import.meta.dirname });
const { environment, now } = deployment;
const catalogue = catalogueOf(deployment);
const sources = bundledFile<Source[]>(deployment, 'sources.json');

const serve = server({
  routes: ingestRoutes,
  fallback: fallback(ingestRoutes),
  deps: {
    catalogue,
    randomBytes,
    route: compileRoutes(catalogue),
    events: eventStoreOf(deployment),
    publish: publisherOf(deployment),
    keepLargeData: dataBucket(environment.DATA_BUCKET),
    files: fileBucket(environment.DATA_BUCKET),
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
  .handler((event) => serve(requestOf(event)));
