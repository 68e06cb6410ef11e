// Groups the workflows of nested stacks. The workflows of a group share a nested stack and one rule on the bus, so the number of
// workflows is not bound by the number of rules that a bus may have.
import { sha256Hex } from '../../value/digest.ts';
import type { JsonObject } from '../../value/json.ts';
import type { Workflow } from './workflow.ts';

/** The workflows that an event starts, by group: `{ "group7": ["<ID>", "<ID>"] }`. */
export type GroupedWorkflows = Readonly<Record<string, readonly string[]>>;

/**
 * Returns the group of a workflow; undefined for a workflow of the main stack, which has a rule of its own. The group is the first digit
 * of the digest of the workflow's ID: no other workflow changes it, and UUIDs of every version are spread evenly.
 */
export function findRuleGroup({ id, stack }: Pick<Workflow, 'id' | 'stack'>): string | undefined {
  return stack === 'nested' ? `group${sha256Hex(id).charAt(0)}` : undefined;
}

/** Returns the IDs of the workflows by group; undefined if all are in the main stack. */
export function groupWorkflows(workflows: readonly Pick<Workflow, 'id' | 'stack'>[]): GroupedWorkflows | undefined {
  const groups: Record<string, string[]> = {};
  for (const workflow of workflows) {
    const group = findRuleGroup(workflow);
    if (group !== undefined) groups[group] = [...(groups[group] ?? []), workflow.id];
  }
  return Object.keys(groups).length === 0 ? undefined : groups;
}

/** Returns the groups of one workflow of an event, for an event that starts that workflow alone. */
export function restrictGroups(groups: GroupedWorkflows | undefined, workflowId: string): GroupedWorkflows | undefined {
  const own = Object.entries(groups ?? {}).find(([, ids]) => ids.includes(workflowId));
  return own && { [own[0]]: [workflowId] };
}

/** The pattern of a group's rule: the events that start at least one workflow of it. It does not depend on which workflows there are. */
export function buildGroupPattern(group: string): Readonly<Record<string, unknown>> {
  return { detail: { metadata: { groups: { [group]: [{ exists: true }] } } } };
}

/** Splits a message of a group's rule into one for each workflow; any other value is the only item. */
export function splitStartMessage(body: unknown): unknown[] {
  const { workflowIds, ...rest } = (body ?? {}) as JsonObject;
  if (!Array.isArray(workflowIds) || workflowIds.length === 0) return [body];
  return workflowIds.map((workflowId) => ({ workflowId, ...rest }));
}
