// Fastgen's routes: events from outside, and Debug Mode.
import type { ProtectedRoute } from '../../route.ts';
import type { SubmitDeps } from '../../sender.ts';
import { debugRunsRoute } from './debug-runs.ts';
import { eventsRoute } from './events.ts';

export const fastgenIngestRoutes: readonly ProtectedRoute<SubmitDeps>[] = [eventsRoute, debugRunsRoute];
