// Decides once, from the whole event, which workflows it starts. The decision travels in the event's metadata, so that no rule,
// queue or function decides again from a part of the data or after a switch was changed.
import { defined } from '../../value/defined.ts';
import type { FieldError } from '../../value/errors.ts';
import type { JsonObject } from '../../value/json.ts';
import type { Route } from '../workflow/routing.ts';
import { groupWorkflows } from '../workflow/rule-group.ts';
import { findInputErrors } from '../workflow/run-input.ts';
import type { SwitchPosition } from '../workflow/switch.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { BusEvent, EventMetadata, Match, Refusal, WholeDetail } from './event.ts';
import { deriveRunId, type EventId } from './identity.ts';

/** An event with all of its data, as it is compared with triggers. */
export interface WholeEvent extends BusEvent {
  readonly detail: WholeDetail;
}

export interface DecisionDeps {
  readonly route: Route;
  /** The position of the switch of a workflow whose triggers match. */
  readonly findPosition: (workflow: Workflow) => Promise<SwitchPosition>;
}

export interface Decision {
  readonly matches: readonly Match[];
  /** The part of the metadata that records the decision. */
  readonly metadata: Pick<EventMetadata, 'workflows' | 'groups' | 'refusals' | 'inactive' | 'held'>;
}

/**
 * Decides which workflows an event starts, which of them refuse its data, which of them hold its run because they are switched off, and
 * which match but are switched off and drop it.
 */
export async function decide(event: WholeEvent, id: EventId, { route, findPosition }: DecisionDeps): Promise<Decision> {
  const matching = route(event);
  const positions = await Promise.all(matching.map(findPosition));
  const started = matching.filter((_, at) => positions[at] !== 'drop');
  const matches = started.map((workflow) => toMatch(workflow, id, event.detail.data));
  const inactive = matching.filter((_, at) => positions[at] === 'drop').map((workflow) => workflow.id);
  const holding = new Set(matching.filter((_, at) => positions[at] === 'hold').map((workflow) => workflow.id));
  // A run whose data the schema refuses fails at once, even while the workflow is off: holding it would only hide the failure.
  const held = matches.filter(({ workflowId, runId }) => runId !== undefined && holding.has(workflowId));
  const refusals = matches.flatMap(toRefusals);
  return {
    matches,
    metadata: defined({
      workflows: matches.map(({ workflowId }) => workflowId),
      groups: groupWorkflows(started),
      refusals: refusals.length === 0 ? undefined : refusals,
      inactive: inactive.length === 0 ? undefined : inactive,
      held: held.length === 0 ? undefined : held.map(({ workflowId }) => workflowId),
    }),
  };
}

function toMatch(workflow: Workflow, id: EventId, data: JsonObject): Match {
  const refused = findInputErrors(workflow, data);
  const { id: workflowId, name } = workflow;
  return refused.length === 0
    ? { workflowId, name, runId: deriveRunId(id, workflowId) }
    : { workflowId, name, refused };
}

/** In characters. Longer causes are cut, so that one queue message has room for the causes of many workflows. */
const longestCause = 1_000;

/** The refusal of the data by a matching workflow; empty if its schema accepts the data. */
export function toRefusals({ workflowId, refused = [] }: Pick<Match, 'workflowId' | 'refused'>): Refusal[] {
  return refused.length === 0 ? [] : [{ workflowId, cause: describeErrors(refused).slice(0, longestCause) }];
}

/** Formats the errors of an event's data as one line. */
export function describeErrors(errors: readonly FieldError[]): string {
  return errors.map(({ pointer, message }) => `/data${pointer} ${message}`).join('; ');
}
