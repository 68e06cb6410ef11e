// The routes of the Bridge dialect.

import type { SubmitDeps } from '../../request/sender.ts';
import type { ProtectedRoute } from '../../server/route.ts';
import { webhookRoute } from './webhook.ts';

export const bridgeIngestRoutes: readonly ProtectedRoute<SubmitDeps>[] = [webhookRoute];
