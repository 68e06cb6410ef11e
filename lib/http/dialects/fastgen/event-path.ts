// Where the event is emitted that a workflow listens to.
import type { Workflow } from '../../../core/workflow/workflow.ts';

/** The path of a deployed workflow's event; undefined where it listens to none by name. */
export function findEventPath({ status, triggers }: Workflow): string | undefined {
  const event = triggers.find((trigger) => trigger.event !== undefined)?.event;
  return status === 'draft' || event === undefined ? undefined : `/v1/events/${encodeURIComponent(event)}`;
}
