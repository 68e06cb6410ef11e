// Every route of the Bridge dialect.
import type { ProtectedRoute } from '../../route.ts';
import type { SubmitDeps } from '../../sender.ts';
import { webhookRoute } from './webhook.ts';

export const bridgeIngestRoutes: readonly ProtectedRoute<SubmitDeps>[] = [webhookRoute];
