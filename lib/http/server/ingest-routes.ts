// The route table of the ingest function: everything that senders send. Holds no logic; lib/infra reads it too.
import { bridgeIngestRoutes } from '../dialects/bridge/routes.ts';
import { fastgenIngestRoutes } from '../dialects/fastgen/routes.ts';
import { stackflowsIngestRoutes } from '../dialects/stackflows/routes.ts';
import { stampedeIngestRoutes } from '../dialects/stampede/routes.ts';
import { type WorqhatIngestDeps, worqhatIngestRoutes } from '../dialects/worqhat/routes.ts';
import { type SubmitRouteDeps, submitRoutes } from '../native/submit.ts';
import { type CreateUploadDeps, uploadRoutes } from '../native/uploads.ts';
import { hookRoutes } from '../sources/hooks.ts';
import type { HookDeps } from '../sources/serve-hook.ts';
import type { Route } from './route.ts';

export type IngestDeps = SubmitRouteDeps & CreateUploadDeps & WorqhatIngestDeps & HookDeps;

export const ingestRoutes: readonly Route<IngestDeps>[] = [
  ...submitRoutes,
  ...uploadRoutes,
  ...hookRoutes,
  ...bridgeIngestRoutes,
  ...stackflowsIngestRoutes,
  ...fastgenIngestRoutes,
  ...stampedeIngestRoutes,
  ...worqhatIngestRoutes,
];
