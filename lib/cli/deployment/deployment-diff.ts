// Compares two deployments of a router, and says in words what a deployment of the second over the first does.
import { isJsonObject } from '../../value/json.ts';
import { describeDataChange, holdsData } from './data-diff.ts';
import { type DiffEntry, describeKind, sections } from './diff-entry.ts';
import { describePermissionChange, grantsPermissions } from './permission-diff.ts';
import { compareResources, type ResourceChange } from './resource-change.ts';
import { nestedStack, readText, type StackResource, type StackResources, toResourceMap } from './stack-resources.ts';
import { describeWorkflowChange, isWorkflowMachine } from './workflow-diff.ts';

/** Grouped by section. Empty if a deployment changes nothing. */
export function compareDeployments(before: StackResources, after: StackResources): DiffEntry[] {
  const unknown = listUnknownStacks(before, after);
  const isKnown = ({ id }: StackResource) => !unknown.some((stack) => id.startsWith(`${stack}/`));
  const [old, next] = [before, after].map((stack) => toResourceMap([...stack.values()].filter(isKnown)));
  const entries = compareResources(old ?? before, next ?? after).flatMap(
    (change) => describeChange(change, unknown) ?? [],
  );
  return sections.flatMap((section) => entries.filter((entry) => entry.section === section));
}

/** The nested stacks that both have, and of which the resources of one are not at hand. */
function listUnknownStacks(before: StackResources, after: StackResources): string[] {
  const hasContent = (stack: StackResources, id: string) => [...stack.keys()].some((key) => key.startsWith(`${id}/`));
  const nested = [...after.values()].filter(({ id, type }) => type === nestedStack && before.has(id));
  return nested.flatMap(({ id }) => (hasContent(before, id) && hasContent(after, id) ? [] : [id]));
}

const unknownContent =
  'what changes in it is unknown, because one of its templates is not at hand: compare with the deployed stack or with --from';

function describeChange(change: ResourceChange, unknown: readonly string[]): DiffEntry | undefined {
  const resource = 'after' in change ? change.after : change.before;
  if (isWorkflowMachine(resource)) return describeWorkflowChange(change);
  if (resource.type === 'AWS::Events::Rule') return describeRule(change, resource);
  if (holdsData(resource)) return describeDataChange(change);
  const permission = grantsPermissions(resource) ? describePermissionChange(change) : undefined;
  if (permission !== undefined) return permission;
  if (resource.type === 'AWS::Lambda::Function') return describeFunction(change, resource);
  const entry = createEntry('other', change, describeKind(resource.type, resource.id), listProperties(change));
  return unknown.includes(resource.id) ? { ...entry, dangers: [unknownContent] } : entry;
}

function createEntry(
  section: DiffEntry['section'],
  { kind }: ResourceChange,
  name: string,
  details: readonly string[],
): DiffEntry {
  return { section, change: kind, name, details, dangers: [] };
}

function listProperties(change: ResourceChange): string[] {
  if (change.kind === 'added' || change.kind === 'removed' || change.properties.length === 0) return [];
  return [`${change.properties.join(', ')} ${change.properties.length === 1 ? 'changes' : 'change'}`];
}

function describeRule(change: ResourceChange, { properties, id }: StackResource): DiffEntry {
  const name = `${readText(properties.Description) ?? 'rule'} (${id})`;
  const pattern = properties.EventPattern === undefined ? [] : [`pattern ${JSON.stringify(properties.EventPattern)}`];
  return createEntry('rules', change, name, [...listProperties(change), ...pattern]);
}

function describeFunction(change: ResourceChange, { properties, id }: StackResource): DiffEntry {
  const name = readText(properties.Description) ?? describeKind('Lambda function', id);
  if (change.kind === 'added' || change.kind === 'removed') return createEntry('functions', change, name, []);
  const others = change.properties.filter((property) => property !== 'Code' && property !== 'Environment');
  const variables = change.properties.includes('Environment') ? listVariables(change.before, change.after) : [];
  return createEntry('functions', change, name, [
    ...(change.properties.includes('Code') ? ['new code, or new workflows, sources and issuers beside it'] : []),
    ...(variables.length === 0 ? [] : [`variables ${variables.join(', ')} change`]),
    ...(others.length === 0 ? [] : [`${others.join(', ')} change`]),
  ]);
}

function listVariables(before: StackResource, after: StackResource): string[] {
  const read = ({ properties: { Environment: environment } }: StackResource) =>
    isJsonObject(environment) && isJsonObject(environment.Variables) ? environment.Variables : {};
  const [old, next] = [read(before), read(after)];
  const names = new Set([...Object.keys(old), ...Object.keys(next)]);
  return [...names].filter((name) => JSON.stringify(old[name]) !== JSON.stringify(next[name]));
}
