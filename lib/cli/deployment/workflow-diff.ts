// What changes in workflows: their states, what starts them, and what their running executions do.
import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject, type JsonValue, readJson } from '../../value/json.ts';
import type { DiffEntry } from './diff-entry.ts';
import { type Modification, type ResourceChange, workflowMetadata } from './resource-change.ts';
import { readText, type StackResource } from './stack-resources.ts';

const machineType = 'AWS::StepFunctions::StateMachine';

/** Whether a resource is the state machine of a workflow. The router has machines of its own, too. */
export function isWorkflowMachine({ type, properties }: StackResource): boolean {
  return type === machineType && readFolder(properties) !== undefined;
}

export function describeWorkflowChange(change: ResourceChange): DiffEntry {
  switch (change.kind) {
    case 'added':
      return createEntry('added', change.after, { details: describeNew(change.after) });
    case 'removed':
      return createEntry('removed', change.before, { dangers: [terminated] });
    case 'replaced':
      return createEntry('replaced', change.after, { dangers: [describeReplacement(change), terminated] });
    case 'changed':
      return createEntry('changed', change.after, { details: describeModification(change) });
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html */
const terminated =
  'its running executions are terminated at their next state transition, and their runs do not end with an outcome: ' +
  'switch the workflow off first, and wait until no run is under way';
const keepsDefinition = 'running executions keep the definition that they started with; new runs use the new one';

function createEntry(
  change: DiffEntry['change'],
  { properties, id }: StackResource,
  { details = [], dangers = [] }: Partial<Pick<DiffEntry, 'details' | 'dangers'>>,
): DiffEntry {
  return { section: 'workflows', change, name: readFolder(properties) ?? id, details, dangers };
}

function readFolder({ Tags: tags }: JsonObject): string | undefined {
  const found = Array.isArray(tags)
    ? tags.find((tag) => isJsonObject(tag) && tag.Key === 'flowgate:workflow')
    : undefined;
  return isJsonObject(found) ? readText(found.Value) : undefined;
}

function describeNew(after: StackResource): string[] {
  const states = listStates(readDefinition(after));
  const trigger = readStarts(after)?.triggers;
  return [
    `${states.size} states`,
    ...(Array.isArray(trigger) ? [trigger.length === 0 ? 'no trigger' : `triggers ${JSON.stringify(trigger)}`] : []),
  ];
}

function describeReplacement({ before, after, properties }: Modification): string {
  const what = properties.includes('StateMachineName')
    ? `its state machine is named ${JSON.stringify(after.properties.StateMachineName)} instead of ${JSON.stringify(before.properties.StateMachineName)}`
    : `its type is ${JSON.stringify(after.properties.StateMachineType)} instead of ${JSON.stringify(before.properties.StateMachineType)}`;
  return `${what}, so it is replaced: an event that is delivered again could start its run a second time`;
}

function describeModification(change: Modification): string[] {
  const { before, after, properties } = change;
  const others = properties.filter((name) => !name.startsWith('Definition') && name !== 'Tags');
  const definition = properties.some((name) => name.startsWith('Definition'))
    ? [...describeStates(before, after), ...describeRollout(after), keepsDefinition]
    : [];
  return [
    ...definition,
    ...describeStarts(before, after),
    ...others.map((name) => `${name} changes`),
    ...(properties.includes('Tags') ? [`its tags change, from ${readFolder(before.properties) ?? 'no folder'}`] : []),
  ];
}

function describeRollout(after: StackResource): string[] {
  const rollout = readStarts(after)?.rollout;
  if (!isJsonObject(rollout)) return [];
  return [`the new definition gets ${rollout.percent} % of the runs for ${rollout.minutes} minutes, then all`];
}

function describeStates(before: StackResource, after: StackResource): string[] {
  const [old, next] = [readDefinition(before), readDefinition(after)];
  if (old === undefined || next === undefined) return ['its definition changes'];
  const [oldStates, nextStates] = [listStates(old), listStates(next)];
  const added = [...nextStates.keys()].filter((name) => !oldStates.has(name));
  const removed = [...oldStates.keys()].filter((name) => !nextStates.has(name));
  const changed = [...nextStates].filter(
    ([name, state]) => oldStates.has(name) && !isDeepStrictEqual(oldStates.get(name), state),
  );
  return [
    ...(added.length === 0 ? [] : [`new states: ${added.join(', ')}`]),
    ...(removed.length === 0 ? [] : [`removed states: ${removed.join(', ')}`]),
    ...changed.map(([name, state]) => `state ${name}: ${describeMembers(oldStates.get(name) ?? {}, state)}`),
    ...(old.StartAt === next.StartAt
      ? []
      : [`it starts at ${JSON.stringify(next.StartAt)} instead of ${JSON.stringify(old.StartAt)}`]),
    ...describeOtherMembers(old, next),
    ...(isDeepStrictEqual(before.properties.DefinitionSubstitutions, after.properties.DefinitionSubstitutions)
      ? []
      : ['values of its substitutions change']),
  ];
}

function describeOtherMembers({ States: _, StartAt: _start, ...old }: JsonObject, definition: JsonObject): string[] {
  const { States: _states, StartAt: _at, ...next } = definition;
  return isDeepStrictEqual(old, next) ? [] : [`the definition itself: ${describeMembers(old, next)}`];
}

function describeMembers(before: JsonObject, after: JsonObject): string {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const parts = names.flatMap((name) => {
    if (isDeepStrictEqual(before[name], after[name])) return [];
    if (before[name] === undefined) return [`${name} added`];
    return [after[name] === undefined ? `${name} removed` : `${name} changed`];
  });
  return parts.join(', ');
}

/** The states by their names, those of branches and maps with the state that contains them. Without their inner states. */
function listStates(definition: JsonObject | undefined, prefix = ''): Map<string, JsonObject> {
  const states = isJsonObject(definition?.States) ? Object.entries(definition.States) : [];
  return new Map(
    states.flatMap(([name, value]): [string, JsonObject][] => {
      if (!isJsonObject(value)) return [];
      const { Branches: branches, ItemProcessor: processor, Iterator: iterator, ...state } = value;
      const inner = [...(Array.isArray(branches) ? branches : []), processor, iterator].filter(isJsonObject);
      return [[`${prefix}${name}`, state], ...inner.flatMap((part) => [...listStates(part, `${prefix}${name} / `)])];
    }),
  );
}

function readDefinition({ properties }: StackResource): JsonObject | undefined {
  return parse(readText(properties.DefinitionString));
}

/** What starts the workflow, as `lib/infra/workflow-machine.ts` writes it into the template. */
function readStarts({ metadata }: StackResource): JsonObject | undefined {
  return parse(readText(metadata[workflowMetadata]));
}

function parse(text: string | undefined): JsonObject | undefined {
  try {
    const value: JsonValue = text === undefined ? null : readJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    // A definition with a substitution in place of a number is no JSON.
    return undefined;
  }
}

function describeStarts(before: StackResource, after: StackResource): string[] {
  const [old, next] = [readStarts(before), readStarts(after)];
  if (next === undefined) return [];
  if (old === undefined) return ['whether its triggers change is unknown: the deployed template does not contain them'];
  const names = [...new Set([...Object.keys(old), ...Object.keys(next)])];
  return names.flatMap((name) =>
    isDeepStrictEqual(old[name], next[name])
      ? []
      : [`${name}: ${JSON.stringify(next[name] ?? null)} instead of ${JSON.stringify(old[name] ?? null)}`],
  );
}
