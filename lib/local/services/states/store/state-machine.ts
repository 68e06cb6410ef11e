// Compiles a checked definition to the program that the executions of a state machine run.
import type { StateType } from '../../../../asl/grammar/state-types.ts';
import { compileCatcher } from '../engine/catcher.ts';
import { compileRetrier } from '../engine/retrier.ts';
import { taskResource } from '../integrations/catalogue.ts';
import { compileChoice } from '../kinds/choice-state.ts';
import { compileDistributedMap } from '../kinds/distributed-map.ts';
import { compileFail } from '../kinds/fail-state.ts';
import { compileInlineMap } from '../kinds/inline-map.ts';
import { compileConcurrency } from '../kinds/map-concurrency.ts';
import { compileParallel } from '../kinds/parallel-state.ts';
import { compilePassResult } from '../kinds/pass-result.ts';
import { runPass, runSucceed } from '../kinds/pass-state.ts';
import type { Program, State } from '../kinds/state.ts';
import { compileTask } from '../kinds/task-state.ts';
import { compileWait } from '../kinds/wait-state.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import { jsonPathLanguage } from '../language/json-path-language.ts';
import { jsonataLanguage } from '../language/jsonata-language.ts';
import type { QueryLanguage } from '../language/query-language.ts';

export interface StateMachine {
  readonly program: Program;
  /** The limit of the whole execution; undefined if only AWS's limit of one year applies. */
  readonly timeoutSeconds: number | undefined;
}

/** Compiles a definition that was found valid. Throws Error for any other definition. */
export function compileStateMachine(definition: JsonRecord): StateMachine {
  return {
    program: compileProgram(definition, definition.QueryLanguage),
    timeoutSeconds: definition.TimeoutSeconds as number | undefined,
  };
}

/** A state inside a Map or Parallel inherits the language of the machine, not that of the state around it. */
export function compileProgram(container: JsonRecord, machineLanguage: Json | undefined): Program {
  const raw = isRecord(container.States) ? container.States : {};
  const states = Object.entries(raw).map(
    ([name, state]) => [name, compileState(name, state as JsonRecord, machineLanguage)] as const,
  );
  return { startAt: String(container.StartAt), states: new Map(states) };
}

export function selectLanguage(definition: JsonRecord, machineLanguage: Json | undefined): QueryLanguage {
  return (definition.QueryLanguage ?? machineLanguage ?? 'JSONPath') === 'JSONPath'
    ? jsonPathLanguage
    : jsonataLanguage;
}

export function compileState(name: string, definition: JsonRecord, machineLanguage: Json | undefined): State {
  const language = selectLanguage(definition, machineLanguage);
  return {
    name,
    type: definition.Type as StateType,
    flow: definition.Type === 'Pass' ? compilePassResult(definition, language) : language.flow(definition, ''),
    next: definition.Next as string | undefined,
    retriers: records(definition.Retry).map(compileRetrier),
    catchers: records(definition.Catch).map((raw, index) => compileCatcher(raw, index, language)),
    run: compileRun(definition, language, machineLanguage),
  };
}

function compileRun(definition: JsonRecord, language: QueryLanguage, machineLanguage: Json | undefined): State['run'] {
  switch (definition.Type as StateType) {
    case 'Pass':
      return runPass;
    case 'Succeed':
      return runSucceed;
    case 'Fail':
      return compileFail(definition, language);
    case 'Wait':
      return compileWait(definition, language);
    case 'Choice':
      return compileChoice(definition, language);
    case 'Parallel':
      return compileParallel(records(definition.Branches).map((branch) => compileProgram(branch, machineLanguage)));
    case 'Map':
      return compileMap(definition, language, machineLanguage);
    case 'Task':
      return compileTaskState(definition, language);
  }
}

function compileTaskState(definition: JsonRecord, language: QueryLanguage): State['run'] {
  const callee = taskResource(String(definition.Resource));
  if (callee.kind === 'refused') throw new Error(`the resource ${String(definition.Resource)} is not recognized`);
  return compileTask(definition, callee, language);
}

function compileMap(definition: JsonRecord, language: QueryLanguage, machineLanguage: Json | undefined): State['run'] {
  const processor = (definition.ItemProcessor ?? definition.Iterator) as JsonRecord;
  const parts = {
    program: compileProgram(processor, machineLanguage),
    items: language.items(definition),
    // `Parameters` is the older name of JSONPath's `ItemSelector`.
    selector: language.template(definition, 'ItemSelector', '') ?? language.template(definition, 'Parameters', ''),
    concurrency: compileConcurrency(definition, language),
  };
  const config = isRecord(processor.ProcessorConfig) ? processor.ProcessorConfig : {};
  return config.Mode === 'DISTRIBUTED' ? compileDistributedMap(definition, language, parts) : compileInlineMap(parts);
}

function records(value: Json | undefined): readonly JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
