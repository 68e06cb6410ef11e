// The interface of a query language. JSONata and JSONPath implement it; states do not depend on which one they have.

import type { Evaluate, Scope, Variables } from '../engine/scope.ts';
import { StatesError } from '../engine/states-error.ts';
import type { Json, JsonRecord } from './json.ts';

export type AssignVariables = (scope: Scope) => Promise<Variables>;
export type Condition = (scope: Scope) => Promise<boolean>;

/** How data enters and leaves a state, or one of its catchers or choice rules. */
export interface DataFlow {
  /** The input that the state works on: after JSONPath's `InputPath`, or the raw input. */
  effectiveInput(scope: Scope): Promise<Json>;
  /** The input of the task, the branches or the iterations: `Arguments`, or `InputPath` and `Parameters`. */
  argument(scope: Scope): Promise<Json>;
  /** Computes the output of the state from the scope's input and result. */
  output(scope: Scope): Promise<Json>;
  /** Absent if the state assigns nothing. */
  readonly assign?: AssignVariables;
  /**
   * The data after each field, in order, under the names that TestState uses. Without a result, the stages of the result are
   * absent. If a stage fails, that stage and all later stages are absent.
   */
  stages(scope: Scope): Promise<Stages>;
}

export type Stages = Readonly<Partial<Record<(typeof stageNames)[number], Json>>>;

type MutableStages = { -readonly [Name in keyof Stages]: Stages[Name] };

/** Returns the stages that `fill` has set before a field failed. The failure itself is the outcome of the state. */
export async function collectStages(fill: (stages: MutableStages) => Promise<void>): Promise<Stages> {
  const stages: MutableStages = {};
  try {
    await fill(stages);
  } catch (fault) {
    if (!(fault instanceof StatesError)) throw fault;
  }
  return stages;
}

const stageNames = [
  'afterArguments',
  'afterInputPath',
  'afterParameters',
  'afterResultSelector',
  'afterResultPath',
] as const;

export interface QueryLanguage {
  readonly name: 'JSONata' | 'JSONPath';
  /** The flow of a whole state. `place` is empty, or the place of a rule inside the state, such as `Choices[0]`. */
  flow(definition: JsonRecord, place: string): DataFlow;
  /** The flow of a catcher, whose scope has an error output. */
  catchFlow(catcher: JsonRecord, place: string): DataFlow;
  /** A field that holds a literal or is computed (`Seconds`, or `SecondsPath`); undefined if it is absent. */
  value(definition: JsonRecord, field: string, type: 'number' | 'string'): Evaluate | undefined;
  /** A field that holds a template (`ItemSelector`, an `ItemReader`'s arguments); undefined if it is absent. */
  template(definition: JsonRecord, field: string, place: string): Evaluate | undefined;
  /** A Map's items. */
  items(definition: JsonRecord): Evaluate;
  condition(rule: JsonRecord, place: string): Condition;
  /** The failure of a field whose value has the right type but is out of range. */
  refuse(field: string, reason: string): StatesError;
}
