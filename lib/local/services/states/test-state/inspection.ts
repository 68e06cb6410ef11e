// The `inspectionData` that TestState returns at the levels DEBUG and TRACE: the data after each field of the state.
import type { JsonObject } from '../../../platform/service.ts';
import type { HistoryEvent } from '../engine/history.ts';
import type { Variables } from '../engine/scope.ts';
import type { Visit } from '../kinds/state.ts';
import { parseExactJson } from '../language/exact-json.ts';
import type { Json, JsonRecord } from '../language/json.ts';
import type { Stages } from '../language/query-language.ts';
import type { MockedFanOut } from './mocked-fan-out.ts';

export interface Inspected {
  readonly visit: Visit;
  readonly definition: JsonRecord;
  /** Whether the state succeeded. */
  readonly isSuccess: boolean;
  readonly assigned: Variables | undefined;
  /** Only for a Map or a Parallel. */
  readonly fanOut: MockedFanOut | undefined;
}

/** Creates the `inspectionData` of the answer; every value except numbers is JSON text. */
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

/** The result of the state. A Pass without a fixed Result passes on the value of its Parameters. */
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
  return details === undefined ? undefined : parseExactJson(details.output);
}

/** States without a result show only their input stages; a Pass with a fixed Result shows only the stages of that result. */
function selectStages(stages: Stages, { Type, Result }: JsonRecord): Stages {
  const { afterInputPath, afterParameters, ...ofResult } = stages;
  if (Type === 'Task' || Type === 'Parallel' || afterInputPath === undefined) return stages;
  // `Parameters` of a Map is the older name of its ItemSelector.
  if (Type === 'Map') return { afterInputPath, ...ofResult };
  if (Type !== 'Pass') return { afterInputPath };
  return Result === undefined ? stages : ofResult;
}
