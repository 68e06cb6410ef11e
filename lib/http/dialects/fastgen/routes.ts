// The routes of the Fastgen dialect: events from outside, and Debug Mode.

import type { SubmitDeps } from '../../request/sender.ts';
import type { ProtectedRoute } from '../../server/route.ts';
import { debugRunsRoute } from './debug-runs.ts';
import { eventsRoute } from './events.ts';

export const fastgenIngestRoutes: readonly ProtectedRoute<SubmitDeps>[] = [eventsRoute, debugRunsRoute];
