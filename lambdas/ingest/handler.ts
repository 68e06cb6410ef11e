// The hot path: accepts events. Composition only.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { createAuthentication, createRateLimiter } from '../../lib/aws/authentication.ts';
import {
  createEventStore,
  createPublisher,
  createRunStore,
  createSwitchReader,
  readBundledFile,
  readCatalogue,
  readDeployment,
  toEventsTable,
} from '../../lib/aws/composition.ts';
import { bundledFileNames } from '../../lib/aws/names.ts';
import { createDataWriter, createFileKeeper } from '../../lib/aws/objects/data-bucket.ts';
import { createUploadGrants, createUploadReader } from '../../lib/aws/objects/uploads.ts';
import { createSecretReader } from '../../lib/aws/secret-reader.ts';
import { createWaitSlots } from '../../lib/aws/stores/wait-slots.ts';
import { createIssuedTokens } from '../../lib/core/credential/issued-token.ts';
import type { Issuer } from '../../lib/core/credential/issuer.ts';
import { parseFileOrigins } from '../../lib/core/file/file-host.ts';
import { EventTally } from '../../lib/core/operate/event-tally.ts';
import { listIndexedPointers } from '../../lib/core/operate/found-fields.ts';
import { RemoteDocuments } from '../../lib/core/source/remote-documents.ts';
import { SecretCache } from '../../lib/core/source/secret-cache.ts';
import type { Source } from '../../lib/core/source/source.ts';
import { compileRoutes } from '../../lib/core/workflow/routing.ts';
import { fetchFileLazily } from '../../lib/http/files/lazy-fetch-file.ts';
import { findAnswerBy, parseProxyEvent } from '../../lib/http/server/api-gateway.ts';
import { createFallback } from '../../lib/http/server/fallback.ts';
import { ingestRoutes } from '../../lib/http/server/ingest-routes.ts';
import { createMetricLog } from '../../lib/http/server/log.ts';
import { logEachRequest, toApiGatewayResult } from '../../lib/http/server/middleware.ts';
import { measureIngest } from '../../lib/http/server/request-metrics.ts';
import { createRequestHandler } from '../../lib/http/server/serve.ts';

const deployment = readDeployment({ variables: process.env, folder: import.meta.dirname });
const { environment, now } = deployment;
const catalogue = readCatalogue(deployment);
const runs = createRunStore(deployment);
const hosts = environment.FILE_HOSTS;
const sources = readBundledFile<Source[]>(deployment, bundledFileNames.sources);

const tally = new EventTally();
const log = createMetricLog({ deployment: environment.DEPLOYMENT, now });

const serve = createRequestHandler({
  routes: ingestRoutes,
  fallback: createFallback(ingestRoutes),
  deps: {
    catalogue,
    randomBytes,
    route: compileRoutes(catalogue),
    indexedPointers: listIndexedPointers(catalogue.workflows),
    events: createEventStore(deployment),
    publish: createPublisher(deployment),
    noteAcceptance: tally.note,
    findRun: (id) => runs.find(id),
    sleep: (ms) => sleep(ms),
    takeWaitSlot: createWaitSlots({ ...toEventsTable(deployment), now, maxWaits: environment.MAX_WAITS }),
    keepLargeData: createDataWriter(environment.DATA_BUCKET),
    files: createFileKeeper(environment.DATA_BUCKET),
    remoteFiles: hosts && { origins: parseFileOrigins(hosts), fetch: fetchFileLazily },
    grantPut: createUploadGrants(environment.DATA_BUCKET),
    readUpload: createUploadReader(environment.DATA_BUCKET),
    windowSeconds: environment.WINDOW_SECONDS,
    keyWindows: environment.KEY_WINDOWS,
    sources: new Map(sources.map((source) => [source.name, source])),
    secrets: new SecretCache({ read: createSecretReader(), now }),
    documents: new RemoteDocuments({ fetchFile: fetchFileLazily, now }),
    rates: createRateLimiter(deployment),
    ...createAuthentication(deployment),
    ...createIssuedTokens({
      issuers: readBundledFile<Issuer[]>(deployment, bundledFileNames.issuers),
      // Apart from those of sources, so that senders of wrong signatures cannot use up its fetches.
      documents: new RemoteDocuments({ fetchFile: fetchFileLazily, now: deployment.now }),
      now: deployment.now,
    }),
    ...createSwitchReader(deployment),
  },
});

export const handler = middy<APIGatewayProxyEventV2>()
  .use(toApiGatewayResult())
  .use(
    logEachRequest(
      log,
      () => performance.now(),
      (served, durationMs) => measureIngest(served, durationMs, tally.take()),
    ),
  )
  .handler((event, context) => serve(parseProxyEvent(event, findAnswerBy(event, computeDeadline(context)))));

function computeDeadline(context: Context): Date {
  return new Date(now().getTime() + context.getRemainingTimeInMillis());
}
