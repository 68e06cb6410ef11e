// Decides once, on the whole event, which workflows want it. The outcome travels in the event's metadata, so no rule, no
// queue and no function decides again: not on a part of the data, not after a switch was moved.
import { defined } from '../../value/defined.ts';
import type { FieldError } from '../../value/errors.ts';
import type { JsonObject } from '../../value/json.ts';
import type { Route } from '../workflow/routing.ts';
import { inputErrors } from '../workflow/run-input.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { BusEvent, EventMetadata, Match, Refusal, WholeDetail } from './event.ts';
import { type EventId, runIdOf } from './identity.ts';

/** An event with all of its data, as triggers see it. */
export interface WholeEvent extends BusEvent {
  readonly detail: WholeDetail;
}

export interface DecisionDeps {
  readonly route: Route;
  /** Whether a workflow that wants the event may be started by it. */
  readonly isOn: (workflow: Workflow) => Promise<boolean>;
}

export interface Decision {
  readonly matches: readonly Match[];
  /** The part of the metadata that says what was decided. */
  readonly metadata: Pick<EventMetadata, 'workflows' | 'refusals' | 'inactive'>;
}

/** Decides which workflows an event starts, which refuse its data, and which would want it but are switched off. */
export async function decide(event: WholeEvent, id: EventId, { route, isOn }: DecisionDeps): Promise<Decision> {
  const wanting = route(event);
  const areOn = await Promise.all(wanting.map(isOn));
  const matches = wanting.filter((_, at) => areOn[at]).map((workflow) => matchOf(workflow, id, event.detail.data));
  const inactive = wanting.filter((_, at) => !areOn[at]).map((workflow) => workflow.id);
  const refusals = matches.flatMap(toRefusals);
  return {
    matches,
    metadata: defined({
      workflows: matches.map(({ workflowId }) => workflowId),
      refusals: refusals.length === 0 ? undefined : refusals,
      inactive: inactive.length === 0 ? undefined : inactive,
    }),
  };
}

function matchOf(workflow: Workflow, id: EventId, data: JsonObject): Match {
  const refused = inputErrors(workflow, data);
  const { id: workflowId, name } = workflow;
  return refused.length === 0 ? { workflowId, name, runId: runIdOf(id, workflowId) } : { workflowId, name, refused };
}

/** A cause is cut here, so that a message of the queue has room for the causes of many workflows. */
const longestCause = 1_000;

/** The refusal of the data by a workflow that wants the event; none where its schema is satisfied. */
export function toRefusals({ workflowId, refused = [] }: Pick<Match, 'workflowId' | 'refused'>): Refusal[] {
  return refused.length === 0 ? [] : [{ workflowId, cause: describeErrors(refused).slice(0, longestCause) }];
}

/** The errors of an event's data in one line. */
export function describeErrors(errors: readonly FieldError[]): string {
  return errors.map(({ pointer, message }) => `/data${pointer} ${message}`).join('; ');
}
