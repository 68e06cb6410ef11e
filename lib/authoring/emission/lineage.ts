// Adds lineage to a workflow's emissions: every entry that a definition puts on the router's own bus gets the metadata that
// identifies the run that emitted it, so that authors write only the event's data.
import { parseResource } from '../../asl/resources/resource-arn.ts';
import { Catalogue } from '../../core/workflow/workflow.ts';
import { isJsonObject } from '../../value/json.ts';
import { escapePointer } from '../../value/json-pointer.ts';
import {
  type LineageFinding,
  type NamedWorkflows,
  type Place,
  refusePlace,
  type WorkflowCall,
} from './lineage-place.ts';
import { mentionsWorkflow, replaceReferences, traceNestedStart } from './nested-start.ts';

type Json = Record<string, unknown>;

/** How an author names the router's bus in a definition. */
export const eventBusSubstitution = '${EventBusName}';

/** The step that puts events on a bus. */
export const putEvents = 'arn:aws:states:::events:putEvents';

/**
 * Whether a task puts events on a bus: `traceable` if lineage can be added to its events, `untraceable` if not. Undefined for
 * other tasks.
 */
export function judgeEmission(resource: unknown): 'traceable' | 'untraceable' | undefined {
  const parsed = parseResource(String(resource));
  if (parsed.kind !== 'integration' || parsed.action !== 'putEvents') return undefined;
  if (parsed.isSdk) return parsed.service === 'eventbridge' ? 'untraceable' : undefined;
  if (parsed.service !== 'events') return undefined;
  return parsed.pattern === 'request' ? 'traceable' : 'untraceable';
}

export interface TracedDefinition {
  readonly definition: Json;
  /** The other workflows that the definition starts directly, without an event. */
  readonly calls: readonly WorkflowCall[];
  /** The places where lineage could not be added. A definition with findings must not be deployed. */
  readonly findings: readonly LineageFinding[];
}

const noWorkflows: NamedWorkflows = { catalogue: new Catalogue([]), isComplete: true };

/**
 * Adds `metadata` to the detail of every event that the definition emits, and the run to the input of every workflow that it
 * starts by its name. Returns a copy; the argument is not modified.
 * @param workflows the workflows that `${workflow:…}` may name. @default none
 */
export function traceEmissions(definition: Json, workflows: NamedWorkflows = noWorkflows): TracedDefinition {
  const findings: LineageFinding[] = [];
  const calls: WorkflowCall[] = [];
  const language = definition.QueryLanguage ?? 'JSONPath';
  const place = { pointer: '', language, maps: 0, isDistributed: false, workflows, findings, calls };
  const traced = traceMachine(definition, place);
  return { definition: replaceReferences(traced, place) as Json, findings, calls };
}

function traceMachine(machine: Json, place: Place): Json {
  const states = machine.States;
  if (!isJsonObject(states)) return machine;
  const traced = Object.entries(states).map(([name, state]) => [
    name,
    isJsonObject(state)
      ? traceState(state, { ...place, pointer: `${place.pointer}/States/${escapePointer(name)}` })
      : state,
  ]);
  return { ...machine, States: Object.fromEntries(traced) };
}

function traceState(state: Json, outer: Place): Json {
  const place = { ...outer, language: state.QueryLanguage ?? outer.language };
  if (state.Type === 'Map') return traceMap(state, place);
  if (state.Type === 'Parallel') return traceParallel(state, place);
  if (state.Type !== 'Task') return state;
  if (mentionsWorkflow(state)) return traceNestedStart(state, place);
  const emission = judgeEmission(state.Resource);
  if (emission === 'traceable') return traceTask(state, place);
  if (emission === 'untraceable' && mentionsOwnBus(state)) {
    refuse(place, '', 'an event emitted this way would carry no lineage', `use "Resource": "${putEvents}"`);
  }
  return state;
}

function traceMap(state: Json, place: Place): Json {
  const member = isJsonObject(state.ItemProcessor) ? 'ItemProcessor' : 'Iterator';
  const processor = state[member];
  if (!isJsonObject(processor)) return state;
  const config = processor.ProcessorConfig;
  const isDistributed = place.isDistributed || (isJsonObject(config) && config.Mode === 'DISTRIBUTED');
  const inner = { ...place, pointer: `${place.pointer}/${member}`, maps: place.maps + 1, isDistributed };
  return { ...state, [member]: traceMachine(processor, inner) };
}

function traceParallel(state: Json, place: Place): Json {
  const branches = state.Branches;
  if (!Array.isArray(branches)) return state;
  const traced = branches.map((branch, index) =>
    isJsonObject(branch) ? traceMachine(branch, { ...place, pointer: `${place.pointer}/Branches/${index}` }) : branch,
  );
  return { ...state, Branches: traced };
}

function traceTask(state: Json, place: Place): Json {
  if (place.language !== 'JSONata') return tracePathTask(state, place);
  const { Arguments: args } = state;
  const entries = isJsonObject(args) ? args.Entries : undefined;
  if (!isJsonObject(args) || !Array.isArray(entries)) {
    refuse(
      place,
      '/Arguments/Entries',
      'the entries must be written as an array, so that lineage can be added to each',
    );
    return state;
  }
  const traced = entries.map((entry, index) => traceEntry(entry, index, place));
  return { ...state, Arguments: { ...args, Entries: traced } };
}

// One entry of a putEvents task. Entries for another bus are left unchanged.
function traceEntry(entry: unknown, index: number, place: Place): unknown {
  const at = `/Arguments/Entries/${index}`;
  if (!isJsonObject(entry)) {
    refuse(place, at, 'an entry must be written as an object, so that lineage can be added to it');
    return entry;
  }
  if (entry.EventBusName === eventBusSubstitution) return traceOwnEntry(entry, index, place);
  if (mentionsOwnBus(entry)) {
    const remedy = `write "EventBusName": "${eventBusSubstitution}"`;
    refuse(place, `${at}/EventBusName`, 'the name of the bus must be literal, so that lineage can be added', remedy);
  }
  return entry;
}

function traceOwnEntry(entry: Json, index: number, place: Place): Json {
  if (place.isDistributed || place.maps > 1) {
    const what = place.isDistributed
      ? 'a distributed Map runs its items as executions of their own'
      : 'a Map inside a Map';
    refuse(
      place,
      '',
      `the emitting run or item cannot be determined here (${what})`,
      'emit the event after the Map has ended',
    );
    return entry;
  }
  const { Detail: detail } = entry;
  if (isJsonObject(detail) && detail.metadata !== undefined) {
    const pointer = `/Arguments/Entries/${index}/Detail/metadata`;
    refuse(place, pointer, "the metadata of an event are the router's own", 'put your own members into "data"');
    return entry;
  }
  if (isJsonObject(detail))
    return { ...entry, Detail: { ...detail, metadata: `{% ${buildMetadata(index, place)} %}` } };
  const expression = typeof detail === 'string' ? /^\{%(.*)%\}$/s.exec(detail)?.[1] : undefined;
  if (expression === undefined) {
    refuse(place, `/Arguments/Entries/${index}/Detail`, 'Detail must be an object, or an expression that returns one');
    return entry;
  }
  return { ...entry, Detail: `{% $merge([(${expression}), {"metadata": ${buildMetadata(index, place)}}]) %}` };
}

// JSONata leaves out members whose value is undefined, so an event without an organisation gets none.
function buildMetadata(entry: number, { maps }: Place): string {
  const item = maps > 0 ? ', "item": $states.context.Map.Item.Index' : '';
  return [
    '( $run := $states.context.Execution.Input.run; {',
    '"environment": $run.environment, "organisationId": $run.organisationId, "dialect": "workflow",',
    '"receivedAt": $states.context.State.EnteredTime, "forced": false, "debug": $run.debug,',
    '"emitter": {"runId": $states.context.Execution.Name, "workflowId": $run.workflowId,',
    `"state": $states.context.State.Name, "enteredAt": $states.context.State.EnteredTime, "entry": ${entry}${item}},`,
    '"lineage": {"rootEventId": $run.rootEventId, "parentRunId": $states.context.Execution.Name, "depth": $run.depth + 1}',
    '} )',
  ].join(' ');
}

function tracePathTask(state: Json, place: Place): Json {
  const parameters = state.Parameters;
  const entries = isJsonObject(parameters) ? parameters.Entries : undefined;
  if (mentionsOwnBus(entries ?? parameters ?? {}))
    refuse(place, '', 'a JSONPath state emits an event: JSONPath cannot leave out members that a run does not have');
  return state;
}

const writeItInJsonata = 'set "QueryLanguage": "JSONata" on this state and write "Arguments": {"Entries": [{…}]}';

function refuse(place: Place, at: string, message: string, remedy = writeItInJsonata): void {
  refusePlace(place, at, message, remedy);
}

function mentionsOwnBus(part: unknown): boolean {
  return JSON.stringify(part).includes(eventBusSubstitution);
}
