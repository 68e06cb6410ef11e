// Stampede's routes: what starts runs, and what issues tokens.
import type { ProtectedRoute, PublicRoute } from '../../route.ts';
import type { SubmitDeps } from '../../sender.ts';
import { type AccessTokenDeps, accessTokenRoute } from './access-token.ts';
import { incomingEventRoute } from './incoming-event.ts';
import { workflowRunsRoute } from './workflow-runs.ts';

export type StampedeApiDeps = AccessTokenDeps;

export const stampedeIngestRoutes: readonly ProtectedRoute<SubmitDeps>[] = [incomingEventRoute, workflowRunsRoute];

export const stampedeApiRoutes: readonly PublicRoute<StampedeApiDeps>[] = [accessTokenRoute];
