// Which events start which workflow. The pattern made here is the rule on the bus, and it is also what the router itself
// matches with: there is one decision, made by one engine, said in one place.

import type { BusEvent } from './event.ts';
import { type CompiledPattern, compilePattern, matches } from './event-pattern/compiled-pattern.ts';
import { type JsonValue, toDoubles } from './json.ts';
import type { Trigger } from './manifest.ts';
import type { Catalogue, Workflow } from './workflow.ts';

export type EventPattern = { readonly [key: string]: unknown };

/**
 * The EventBridge pattern of a workflow's rule: its forced runs, or, where no workflow was named, any of its triggers.
 * A draft has its forced branch alone, for debug runs.
 */
export function rulePattern(workflow: Workflow): EventPattern {
  const forced = { detail: { metadata: { workflowId: [workflow.id] } } };
  if (workflow.status === 'draft' || workflow.triggers.length === 0) return forced;
  return { $or: [forced, ...workflow.triggers.map(triggerPattern)] };
}

function triggerPattern(trigger: Trigger): EventPattern {
  const { metadata, ...where } = (trigger.where ?? {}) as { metadata?: object };
  return {
    ...(trigger.source === undefined ? {} : { source: [trigger.source] }),
    ...(trigger.event === undefined ? {} : { 'detail-type': [trigger.event] }),
    detail: {
      ...where,
      metadata: { ...metadata, workflowId: [{ exists: false }] },
    },
  };
}

/** The workflows whose rules take an event, in the catalogue's order. They see the closest double of a number that no double has. */
export type Route = (event: BusEvent) => Workflow[];

/** Compiles every workflow's rule once. */
export function compileRoutes(catalogue: Catalogue): Route {
  const rules: { workflow: Workflow; pattern: CompiledPattern }[] = catalogue.workflows.map((workflow) => ({
    workflow,
    pattern: compilePattern(rulePattern(workflow)),
  }));
  return (event) => {
    const seen = toDoubles(event as unknown as JsonValue) as object;
    return rules.filter(({ pattern }) => matches(pattern, seen)).map(({ workflow }) => workflow);
  };
}
