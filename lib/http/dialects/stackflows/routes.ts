// Every route of the StackFlows dialect.
import type { ProtectedRoute } from '../../route.ts';
import type { SubmitDeps } from '../../sender.ts';
import { apiStartRoute } from './api-start.ts';
import { webhookRoute } from './webhook.ts';

export const stackflowsIngestRoutes: readonly ProtectedRoute<SubmitDeps>[] = [webhookRoute, apiStartRoute];
