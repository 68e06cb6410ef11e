// Decides which events start which workflow. The router evaluates the patterns built here once per event; the workflow's rule on
// the bus matches only the outcome.

import { type CompiledPattern, compilePattern, matchesCompiledPattern } from '../../event-pattern/compiled-pattern.ts';
import { defined } from '../../value/defined.ts';
import { type JsonValue, toDoubles } from '../../value/json.ts';
import type { BusEvent } from '../event/event.ts';
import type { Trigger } from './manifest.ts';
import type { Catalogue, Workflow } from './workflow.ts';

export type EventPattern = { readonly [key: string]: unknown };

/** The pattern of a workflow's rule: the events that the router decided start it. */
export function buildRulePattern({ id }: Pick<Workflow, 'id'>): EventPattern {
  return { detail: { metadata: { workflows: [id] } } };
}

/**
 * The EventBridge pattern by which the router decides: the workflow's forced runs, or, if the event names no workflow, any of its
 * triggers. A draft has only the forced branch, for debug runs.
 */
export function buildDecisionPattern(workflow: Workflow): EventPattern {
  const forced = { detail: { metadata: { workflowId: [workflow.id] } } };
  if (workflow.status === 'draft' || workflow.triggers.length === 0) return forced;
  return { $or: [forced, ...workflow.triggers.map(buildTriggerPattern)] };
}

/** The pattern of one trigger: only an event that names no workflow is compared with triggers. */
export function buildTriggerPattern(trigger: Trigger): EventPattern {
  const { metadata, ...where } = (trigger.where ?? {}) as { metadata?: object };
  return defined({
    source: trigger.source === undefined ? undefined : [trigger.source],
    'detail-type': trigger.event === undefined ? undefined : [trigger.event],
    detail: {
      ...where,
      metadata: { ...metadata, workflowId: [{ exists: false }] },
    },
  });
}

/**
 * Returns the workflows that match an event, in the catalogue's order. The event must contain all of its data. Patterns see the
 * closest double of a number that no double represents.
 */
export type Route = (event: BusEvent) => Workflow[];

/** Compiles every workflow's pattern once. */
export function compileRoutes(catalogue: Catalogue): Route {
  const patterns: { workflow: Workflow; pattern: CompiledPattern }[] = catalogue.workflows.map((workflow) => ({
    workflow,
    pattern: compilePattern(buildDecisionPattern(workflow)),
  }));
  return (event) => {
    const seen = toDoubles(event as unknown as JsonValue) as object;
    return patterns.filter(({ pattern }) => matchesCompiledPattern(pattern, seen)).map(({ workflow }) => workflow);
  };
}

/** Returns whether the source and the name of an event match a trigger of a workflow, whatever the event's data is. */
export function compileNames({
  triggers,
}: Pick<Workflow, 'triggers'>): (event: Pick<BusEvent, 'source'> & { readonly name: string }) => boolean {
  const patterns = triggers.map(({ where: _where, ...named }) => compilePattern(buildTriggerPattern(named)));
  return ({ source, name }) => {
    const event = { source, 'detail-type': name, detail: { metadata: {} } };
    return patterns.some((pattern) => matchesCompiledPattern(pattern, event));
  };
}
