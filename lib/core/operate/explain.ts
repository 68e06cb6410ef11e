// Explains, for every workflow, why an event started it or not. The recorded decision is reported unchanged. It does not say why a
// pattern did not match, so this is evaluated again, by the patterns that decide.

import { explainPattern, type PatternExplanation } from '../../event-pattern/explain-pattern.ts';
import { defined } from '../../value/defined.ts';
import type { FieldError } from '../../value/errors.ts';
import { type JsonObject, type JsonValue, toDoubles } from '../../value/json.ts';
import type { WholeEvent } from '../event/decision.ts';
import type { EventMetadata, Match } from '../event/event.ts';
import type { RunId } from '../event/identity.ts';
import type { Trigger } from '../workflow/manifest.ts';
import { buildTriggerPattern } from '../workflow/routing.ts';
import type { Catalogue, Workflow } from '../workflow/workflow.ts';
import type { Verdict } from './verdict.ts';

export interface TriggerExplanation extends PatternExplanation {
  readonly trigger: Trigger;
}

export interface WorkflowExplanation {
  readonly workflow: Pick<Workflow, 'id' | 'name'>;
  readonly verdict: Verdict;
  /** One sentence: why, and what to do. */
  readonly reason: string;
  readonly runId?: RunId | undefined;
  /** Why the input schema refuses the data. */
  readonly refused?: readonly FieldError[] | undefined;
  /** How each trigger compares with the event, the nearest first; absent if triggers are not considered. */
  readonly triggers?: readonly TriggerExplanation[] | undefined;
}

/** What was decided about an event when it was accepted. */
export interface RecordedDecision {
  readonly matches: readonly Match[];
  /** `held` does not contain workflows whose runs have been released since. */
  readonly metadata: Pick<EventMetadata, 'inactive' | 'held'>;
  /** Why the event may start nothing at all, if so. */
  readonly refusal?: string | undefined;
}

/**
 * Explains a decision for every workflow of the catalogue, and for workflows that were removed since.
 * @param event with all of its data
 */
export function explainDecision(
  event: WholeEvent,
  decision: RecordedDecision,
  catalogue: Catalogue,
): WorkflowExplanation[] {
  const { workflows } = catalogue;
  const removed = decision.matches.filter(({ workflowId }) => catalogue.withId(workflowId) === undefined);
  return [
    ...workflows.map((workflow) => explainWorkflow(workflow, event, decision)),
    ...removed.map((match) => explainMatch({ id: match.workflowId, name: match.name }, match, decision)),
  ];
}

function explainWorkflow(workflow: Workflow, event: WholeEvent, decision: RecordedDecision): WorkflowExplanation {
  const { id, name } = workflow;
  const triggers = explainTriggers(workflow, event);
  const match = decision.matches.find(({ workflowId }) => workflowId === id);
  if (match !== undefined) return { ...explainMatch({ id, name }, match, decision), ...defined({ triggers }) };
  return defined({ workflow: { id, name }, ...explainAbsence(workflow, { event, decision, triggers }), triggers });
}

function explainMatch(
  workflow: WorkflowExplanation['workflow'],
  { runId, refused }: Match,
  { metadata }: RecordedDecision,
): WorkflowExplanation {
  if (metadata.held?.includes(workflow.id) === true) return { workflow, ...waiting, runId };
  if (refused === undefined) return { workflow, verdict: 'started', reason: 'the event starts it', runId };
  const reason = 'its input schema refuses the data: send data that fits, or change "input" in its workflow.json';
  return { workflow, verdict: 'refused', reason, refused };
}

interface Absence {
  readonly event: WholeEvent;
  readonly decision: RecordedDecision;
  readonly triggers: readonly TriggerExplanation[] | undefined;
}

type Finding = Pick<WorkflowExplanation, 'verdict' | 'reason'>;

function explainAbsence(workflow: Workflow, { event, decision, triggers }: Absence): Finding {
  if (decision.metadata.inactive?.includes(workflow.id) === true) return switchedOff;
  const { workflowId: target } = event.detail.metadata;
  if (target !== undefined && target !== workflow.id) return forcedElsewhere;
  if (decision.refusal !== undefined) return { verdict: 'source_not_proven', reason: decision.refusal };
  if (workflow.triggers.length === 0) return withoutTriggers;
  const isMatching = triggers?.some(({ matches }) => matches) === true;
  if (!isMatching) return { verdict: 'not_matched', reason: describeNearest(triggers ?? []) };
  return workflow.status === 'draft' ? draft : changedSince;
}

const waiting: Finding = {
  verdict: 'waiting',
  reason: 'it matches, but is switched off in this environment and holds events: its run starts when it is switched on',
};

const switchedOff: Finding = {
  verdict: 'switched_off',
  reason:
    'it matches, but was switched off in this environment and dropped the event: switch it on and replay the event',
};

const forcedElsewhere: Finding = {
  verdict: 'forced_elsewhere',
  reason: 'the event names another workflow by its ID, so triggers are not considered',
};

const withoutTriggers: Finding = {
  verdict: 'no_triggers',
  reason: 'it has no triggers: start it by its ID, or add "triggers" to its workflow.json',
};

const draft: Finding = {
  verdict: 'draft',
  reason: 'a trigger matches, but the workflow is a draft: set "status" to "live" in its workflow.json',
};

const changedSince: Finding = {
  verdict: 'changed_since',
  reason: 'a trigger matches today, but did not when the event was decided: replay the event to start it',
};

function describeNearest([nearest]: readonly TriggerExplanation[]): string {
  if (nearest?.isSplitAcrossElements === true) {
    return 'no trigger matches: the values are in different elements of an array, and must be in the same one';
  }
  const hint = nearest?.parts.map((part) => (part.kind === 'field' ? part.hint : undefined)).find(Boolean);
  return hint === undefined ? 'no trigger matches' : `no trigger matches: ${hint}`;
}

/** Undefined if the event names a workflow: then triggers are not considered. */
function explainTriggers({ triggers }: Workflow, event: WholeEvent): TriggerExplanation[] | undefined {
  if (event.detail.metadata.workflowId !== undefined) return undefined;
  const seen = toDoubles(toDecidedEvent(event)) as JsonObject;
  const explained = triggers.map((trigger) => explainTrigger(trigger, seen));
  return explained.toSorted((one, other) => countMisses(one) - countMisses(other));
}

function explainTrigger(trigger: Trigger, event: JsonObject): TriggerExplanation {
  const { parts, ...outcome } = explainPattern(buildTriggerPattern(trigger) as JsonObject, event);
  return { trigger, ...outcome, parts: parts.filter((part) => part.pointer !== routersOwn) };
}

/** This field is added to every trigger by the router, and matches every event that names no workflow. */
const routersOwn = '/detail/metadata/workflowId';

/** The event as the patterns saw it: without the decision, which was added to its metadata afterwards. */
function toDecidedEvent({ source, 'detail-type': name, detail }: WholeEvent): JsonValue {
  const { workflows: _w, groups: _g, refusals: _r, inactive: _i, held: _h, ...metadata } = detail.metadata;
  return { source, 'detail-type': name, detail: { ...detail, metadata } } as unknown as JsonValue;
}

/**
 * How far a trigger is from matching: the number of fields that do not match. For an `$or`, those of its nearest branch are
 * counted.
 */
function countMisses({ matches, parts }: Pick<PatternExplanation, 'matches' | 'parts'>): number {
  return matches ? 0 : Math.max(countMissedParts(parts), 1);
}

function countMissedParts(parts: PatternExplanation['parts']): number {
  return parts.reduce((count, part) => {
    if (part.matches) return count;
    return count + (part.kind === 'field' ? 1 : Math.min(...part.branches.map(countMissedParts)));
  }, 0);
}
