// Stampede's routes that start runs. The one that issues tokens is the api function's, and stays out of this bundle.
import type { ProtectedRoute } from '../../route.ts';
import type { SubmitDeps } from '../../sender.ts';
import { incomingEventRoute } from './incoming-event.ts';
import { workflowRunsRoute } from './workflow-runs.ts';

export const stampedeIngestRoutes: readonly ProtectedRoute<SubmitDeps>[] = [incomingEventRoute, workflowRunsRoute];
