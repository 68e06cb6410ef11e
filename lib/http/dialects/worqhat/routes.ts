// The routes of the WorqHat dialect: those that start runs (ingest), and those that read them (api).
import type { ProtectedRoute } from '../../server/route.ts';
import { type FileDeps, fileRoute } from './file.ts';
import { type MetricsDeps, metricsRoute } from './metrics.ts';
import { type RunDeps, runRoute } from './runs.ts';
import { triggerRoute } from './trigger.ts';

export type WorqhatIngestDeps = FileDeps;
export type WorqhatApiDeps = RunDeps & MetricsDeps;

export const worqhatIngestRoutes: readonly ProtectedRoute<WorqhatIngestDeps>[] = [triggerRoute, fileRoute];

export const worqhatApiRoutes: readonly ProtectedRoute<WorqhatApiDeps>[] = [runRoute, metricsRoute];
