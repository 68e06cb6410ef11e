// A run without a request: the event that a forced run would have, with IDs that are the same every time.

import { defaultEnvironment } from '../core/credential/issue-credential.ts';
import { toRefusals } from '../core/event/decision.ts';
import type { StartRequest } from '../core/event/event.ts';
import { type EventId, eventIdOf, eventKeyOf } from '../core/event/identity.ts';
import { inputErrors } from '../core/workflow/run-input.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import type { JsonObject } from '../value/json.ts';

/** When every rehearsed event was received: input that depends on the clock could not be compared. */
const receivedAt = '2026-01-01T00:00:00.000Z';

export interface Rehearsal {
  readonly workflow: Workflow;
  readonly data: JsonObject;
  /** What tells it from other rehearsals of the workflow: the same key gives the same IDs. */
  readonly key: string;
}

/** What the `starts` queue would hold for the run. A draft's is a debug run: nothing else starts one. */
export function rehearse({ workflow, data, key }: Rehearsal): StartRequest {
  const id = eventIdFor(workflow, key);
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
        refusals: toRefusals({ workflowId: workflow.id, refused: inputErrors(workflow, data) }),
      },
      data,
    },
  };
}

function eventIdFor({ id }: Workflow, key: string): EventId {
  const eventKey = eventKeyOf({ environment: defaultEnvironment, sender: `rehearsal of ${id}`, key });
  return eventIdOf(eventKey, Date.parse(receivedAt));
}
