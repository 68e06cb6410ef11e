// A workflow that starts another one by its name, `${workflow:sku-reorder}`: the child gets a name, by which its run is recorded
// with the event of its parent, and an input of the same form as every other run.
//
//   parent ── StartExecution(Name: run ID of the child, Input: {run, event, data}) ──▶ child ── status changes ──▶ record
import { isExpression } from '../../asl/grammar/jsonata-text.ts';
import { parseResource } from '../../asl/resources/resource-arn.ts';
import { isJsonObject } from '../../value/json.ts';
import { escapePointer } from '../../value/json-pointer.ts';
import { didYouMean } from '../../value/nearest-name.ts';
import { type Place, refusePlace } from './lineage-place.ts';

type Json = Record<string, unknown>;

const reference = /\$\{workflow:([^}]*)\}/g;

/** The substitution that a deployed definition has for the ARN of a workflow's `live` alias. */
export function nameWorkflowSubstitution(workflowId: string): string {
  return `Workflow${workflowId.replaceAll('-', '')}`;
}

export function mentionsWorkflow(part: unknown): boolean {
  return JSON.stringify(part).search(reference) !== -1;
}

/** Replaces every `${workflow:…}` by the substitution of its workflow, and refuses the names that no workflow has. */
export function replaceReferences(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return value.replace(reference, (_, name: string) => replaceName(name, place));
  const inside = (key: string | number): Place => ({
    ...place,
    pointer: `${place.pointer}/${escapePointer(String(key))}`,
  });
  if (Array.isArray(value)) return value.map((item: unknown, index) => replaceReferences(item, inside(index)));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceReferences(item, inside(key))]));
}

function replaceName(name: string, place: Place): string {
  const { catalogue, isComplete } = place.workflows;
  const workflow = catalogue.find(name);
  if (workflow !== undefined) return `\${${nameWorkflowSubstitution(workflow.id)}}`;
  if (!isComplete) return '';
  const names = [...new Set(catalogue.workflows.flatMap((one) => [one.name, one.folder]))];
  const remedy = `name one of ${names.join(', ') || 'the workflows of this folder; it has no other one'}`;
  refusePlace(place, '', `there is no workflow "${name}"${didYouMean(name, names)}`, remedy);
  return '';
}

/** Adds the name and the input of the child. In a task that starts no execution, the reference is only a way to write the ARN. */
export function traceNestedStart(state: Json, place: Place): Json {
  const resource = parseResource(String(state.Resource));
  if (resource.kind !== 'integration' || !/^start(Sync)?Execution$/.test(resource.action)) return state;
  if (resource.isSdk) {
    refusePlace(place, '/Resource', 'a run that is started this way would carry no lineage', useStartExecution);
    return state;
  }
  if (place.language !== 'JSONata') {
    const remedy = 'set "QueryLanguage": "JSONata" on this state and write "Arguments"';
    const message = 'a JSONPath state starts a workflow: JSONPath cannot leave out members that a run does not have';
    refusePlace(place, '', message, remedy);
    return state;
  }
  return findFault(state, place) ? state : traceArguments(state, place, resource.pattern.startsWith('sync'));
}

const useStartExecution = 'use "Resource": "arn:aws:states:::states:startExecution", or its form .sync:2';

/** Whether the state cannot carry lineage; the reason is among the findings. */
function findFault({ Arguments: given }: Json, place: Place): boolean {
  const before = place.findings.length;
  const arn = isJsonObject(given) ? given.StateMachineArn : undefined;
  if (typeof arn !== 'string' || !/^\$\{workflow:[^}]*\}$/.test(arn)) {
    const remedy = 'write "StateMachineArn": "${workflow:…}" and nothing else there';
    refusePlace(
      place,
      '/Arguments/StateMachineArn',
      'the workflow must be named literally, so that lineage can be added',
      remedy,
    );
  }
  if (isJsonObject(given) && given.Name !== undefined) {
    refusePlace(place, '/Arguments/Name', 'the name of the execution is the ID of its run', 'remove it');
  }
  if (isJsonObject(given) && !isInput(given.Input)) {
    const message = 'Input must be an object, or an expression that returns one: it is the data of the run';
    refusePlace(place, '/Arguments/Input', message, 'write "Input": {…}');
  }
  if (place.isDistributed || place.maps > 1) {
    const what = place.isDistributed
      ? 'a distributed Map runs its items as executions of their own'
      : 'a Map inside a Map';
    const message = `the run or item that starts the workflow cannot be determined here (${what})`;
    refusePlace(place, '', message, 'start the workflow after the Map has ended, or emit an event for it');
  }
  return place.findings.length > before;
}

function isInput(input: unknown): boolean {
  return input === undefined || isJsonObject(input) || (typeof input === 'string' && isExpression(input));
}

function traceArguments(state: Json, place: Place, isWaiting: boolean): Json {
  const given = state.Arguments as Json;
  const name = String(given.StateMachineArn).replace(reference, '$1');
  const child = place.workflows.catalogue.find(name);
  if (child === undefined) return state;
  if (child.type === 'EXPRESS') {
    const message = `workflow "${name}" is EXPRESS: Step Functions reports no status of its executions, so its run could not be recorded`;
    refusePlace(
      place,
      '/Arguments/StateMachineArn',
      message,
      'start a STANDARD workflow, or emit an event for this one',
    );
    return state;
  }
  place.calls.push({ pointer: `${place.pointer}/Arguments/StateMachineArn`, workflowId: child.id });
  const id = buildRunId(place, isWaiting);
  const Input = {
    run: `{% ${buildRun(id, child.id)} %}`,
    event: '{% $merge([$states.context.Execution.Input.event]) %}',
    data: given.Input ?? {},
  };
  return { ...state, Arguments: { ...given, Name: `{% ${id} %}`, Input } };
}

/**
 * The ID of the child's run, which belongs to the parent's event. The same place gives the same ID, so a call that is repeated
 * starts the child only once. A state that waits for its child starts a new child at each retry, because the previous one has
 * failed.
 */
function buildRunId({ maps }: Place, isWaiting: boolean): string {
  const context = '$states.context';
  const place = [
    `${context}.Execution.Name`,
    `${context}.State.Name`,
    `${context}.State.EnteredTime`,
    ...(maps > 0 ? [`$string(${context}.Map.Item.Index)`] : []),
    ...(isWaiting ? [`$string(${context}.State.RetryCount)`] : []),
  ].join(', ');
  const event = `$substring(${context}.Execution.Name, 4, 36)`;
  return `'run_' & ${event} & '_' & $substring($hash($string([${place}]), 'SHA-256'), 0, 24)`;
}

// JSONata leaves out members whose value is undefined, so a run without an organisation gets none.
function buildRun(id: string, workflowId: string): string {
  return [
    '( $run := $states.context.Execution.Input.run; {',
    `"id": ${id}, "workflowId": "${workflowId}", "eventId": $run.eventId,`,
    '"environment": $run.environment, "organisationId": $run.organisationId,',
    '"forced": false, "debug": $run.debug, "depth": $run.depth + 1,',
    '"rootEventId": $run.rootEventId, "parentRunId": $run.id',
    '} )',
  ].join(' ');
}
