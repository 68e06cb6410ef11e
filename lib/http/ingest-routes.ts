// Every route of the ingest function: what a sender may send.
import { fastgenIngestRoutes } from './dialects/fastgen/routes.ts';
import { stampedeIngestRoutes } from './dialects/stampede/routes.ts';
import { submitRoutes } from './native/submit.ts';
import type { Route } from './route.ts';
import type { SubmitDeps } from './sender.ts';

export type IngestDeps = SubmitDeps;

export const ingestRoutes: readonly Route<IngestDeps>[] = [
  ...submitRoutes,
  ...fastgenIngestRoutes,
  ...stampedeIngestRoutes,
];
