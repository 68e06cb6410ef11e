// The path at which a workflow's event is emitted. Imported by dialects/addresses.ts, so it must import no routes.
import type { Workflow } from '../../../core/workflow/workflow.ts';

/** The path of a deployed workflow's event; undefined for a draft, and if no trigger names a single event. */
export function findEventPath({ status, triggers }: Workflow): string | undefined {
  const event = triggers.map((trigger) => trigger.event).find((name) => typeof name === 'string');
  return status === 'draft' || event === undefined ? undefined : `/v1/events/${encodeURIComponent(event)}`;
}
