// The metrics of a served request: what was accepted, and why a request was refused.
import type { EventMetrics } from '../../core/operate/event-tally.ts';
import type { MetricValues } from '../../core/operate/metrics.ts';
import { defined } from '../../value/defined.ts';
import type { ErrorCode } from '../../value/errors.ts';
import type { Served } from './serve.ts';

/** The metrics of a request to `api`, which accepts no events. */
export function measureRequest({ code }: Pick<Served, 'code'>): MetricValues {
  if (code === 'unauthenticated') return { Unauthenticated: 1 };
  return code === 'rate_limited' ? { RateLimited: 1 } : {};
}

/**
 * The metrics of a request to `ingest`.
 * @param events the events that the request accepted
 */
export function measureIngest(served: Served, durationMs: number, events: EventMetrics): MetricValues {
  const hasEvents = Object.keys(events).length > 0;
  return defined({
    ...events,
    ...measureRequest(served),
    EventsRefused: isRefusal(served.code) ? 1 : undefined,
    IngestMs: hasEvents && !hasWaited(served) ? durationMs : undefined,
  });
}

/** The codes that are not a refusal of the event: they have a metric of their own, or are a fault of the router (5xx). */
const otherCodes: readonly ErrorCode[] = ['unauthenticated', 'rate_limited', 'unavailable', 'internal'];

function isRefusal(code: ErrorCode | undefined): boolean {
  return code !== undefined && !otherCodes.includes(code);
}

/** A request that waited for the outcome of its run measures the run, not the acceptance. */
function hasWaited({ response }: Served): boolean {
  return response.headers['preference-applied'] !== undefined;
}
