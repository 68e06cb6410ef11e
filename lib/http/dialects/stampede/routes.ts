// Stampede's routes that start runs. The token endpoint belongs to the api function and must not be in this bundle.

import type { SubmitDeps } from '../../request/sender.ts';
import type { ProtectedRoute } from '../../server/route.ts';
import { incomingEventRoute } from './incoming-event.ts';
import { workflowRunsRoute } from './workflow-runs.ts';

export const stampedeIngestRoutes: readonly ProtectedRoute<SubmitDeps>[] = [incomingEventRoute, workflowRunsRoute];
