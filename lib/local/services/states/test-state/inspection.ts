// What TestState tells at the levels DEBUG and TRACE: the data after each field of the state.
import type { JsonObject } from '../../../platform/service.ts';
import type { HistoryEvent } from '../engine/history.ts';
import type { Variables } from '../engine/scope.ts';
import type { Visit } from '../kinds/state.ts';
import type { Json, JsonRecord } from '../language/json.ts';
import type { Stages } from '../language/query-language.ts';
import type { MockedFanOut } from './mocked-fan-out.ts';

export interface Inspected {
  readonly visit: Visit;
  readonly definition: JsonRecord;
  /** Whether the state came to a result. */
  readonly isSuccess: boolean;
  readonly assigned: Variables | undefined;
  /** Of a Map or a Parallel. */
  readonly fanOut: MockedFanOut | undefined;
}

/** The answer's `inspectionData`; every value but a number is JSON text. */
export async function createInspectionData(inspected: Inspected): Promise<JsonObject> {
  const { visit, definition, assigned } = inspected;
  const result = await findResult(inspected);
  const stages = await visit.state.flow.stages(visit.scope(result === undefined ? {} : { result }));
  const variables = { ...visit.branch.variables, ...assigned };
  const values: Record<string, Json | undefined> = {
    input: visit.input,
    ...selectStages(stages, definition),
    result: visit.state.type === 'Task' ? result : definition.Result,
    variables: Object.keys(variables).length === 0 ? undefined : variables,
  };
  const texts = Object.entries(values).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(texts.map(([name, value]) => [name, JSON.stringify(value)])),
    ...inspected.fanOut?.inspected,
  };
}

/** A Pass without a fixed Result gives on what its Parameters make. */
async function findResult({ visit, definition, isSuccess, fanOut }: Inspected): Promise<Json | undefined> {
  if (!isSuccess) return undefined;
  if (fanOut !== undefined) return fanOut.result;
  if (visit.state.type === 'Task') return readTaskResult(visit.branch.host.history.events);
  return visit.state.type === 'Pass' ? (definition.Result ?? visit.state.flow.argument(visit.scope())) : undefined;
}

function readTaskResult(events: readonly HistoryEvent[]): Json | undefined {
  const event = events.findLast(({ type }) => type === 'TaskSucceeded' || type === 'LambdaFunctionSucceeded');
  const details = (event?.taskSucceededEventDetails ?? event?.lambdaFunctionSucceededEventDetails) as
    | { output: string }
    | undefined;
  return details === undefined ? undefined : (JSON.parse(details.output) as Json);
}

/** States that make no result stop at their input; a Pass whose Result is fixed tells of that alone. */
function selectStages(stages: Stages, { Type, Result }: JsonRecord): Stages {
  const { afterInputPath, afterParameters, ...ofResult } = stages;
  if (Type === 'Task' || Type === 'Parallel' || afterInputPath === undefined) return stages;
  // A Map's Parameters are the older name of its ItemSelector.
  if (Type === 'Map') return { afterInputPath, ...ofResult };
  if (Type !== 'Pass') return { afterInputPath };
  return Result === undefined ? stages : ofResult;
}
