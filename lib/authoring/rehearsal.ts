// Builds the start request of a rehearsed run: the event of a forced run, with IDs that are the same every time.

import { defaultEnvironment } from '../core/credential/issue-credential.ts';
import { toRefusals } from '../core/event/decision.ts';
import type { StartRequest } from '../core/event/event.ts';
import { deriveEventId, deriveEventKey, type EventId } from '../core/event/identity.ts';
import { findInputErrors } from '../core/workflow/run-input.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import type { JsonObject } from '../value/json.ts';

/** Fixed, so that the inputs of two rehearsals can be compared. */
const receivedAt = '2026-01-01T00:00:00.000Z';

export interface Rehearsal {
  readonly workflow: Workflow;
  readonly data: JsonObject;
  /** Distinguishes it from other rehearsals of the workflow: the same key gives the same IDs. */
  readonly key: string;
}

/**
 * The message that the `starts` queue would hold for the run. For a draft it is a debug run, since a draft can have no other
 * runs.
 */
export function rehearse({ workflow, data, key }: Rehearsal): StartRequest {
  const id = deriveRehearsalId(workflow, key);
  return {
    workflowId: workflow.id,
    source: 'flowgate',
    name: 'run.requested',
    detail: {
      metadata: {
        eventId: id,
        environment: defaultEnvironment,
        dialect: 'native',
        receivedAt,
        workflowId: workflow.id,
        forced: true,
        debug: workflow.status === 'draft',
        lineage: { rootEventId: id, depth: 0 },
        workflows: [workflow.id],
        refusals: toRefusals({ workflowId: workflow.id, refused: findInputErrors(workflow, data) }),
      },
      data,
    },
  };
}

function deriveRehearsalId({ id }: Workflow, key: string): EventId {
  const eventKey = deriveEventKey({ environment: defaultEnvironment, sender: `rehearsal of ${id}`, key });
  return deriveEventId(eventKey, Date.parse(receivedAt));
}
