// The routes of the StackFlows dialect.

import type { SubmitDeps } from '../../request/sender.ts';
import type { ProtectedRoute } from '../../server/route.ts';
import { apiStartRoute } from './api-start.ts';
import { webhookRoute } from './webhook.ts';

export const stackflowsIngestRoutes: readonly ProtectedRoute<SubmitDeps>[] = [webhookRoute, apiStartRoute];
