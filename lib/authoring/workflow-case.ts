// A workflow's cases, `cases.json`: the data of each run, the stand-ins for its tasks, and the expected outcome.
import * as z from 'zod/mini';
import { type FieldError, FlowgateError } from '../value/errors.ts';
import { toFieldErrors } from '../value/field-errors.ts';
import { isJsonObject, type JsonObject } from '../value/json.ts';
import { escapePointer } from '../value/json-pointer.ts';
import { didYouMean } from '../value/nearest-name.ts';

const jsonObject = z.custom<JsonObject>(isJsonObject, { error: 'must be an object' });
const text = z.string().check(z.minLength(1));

/** The result of a task in place of its resource: an output, or an error that Retry and Catch handle. */
const standIn = z
  .strictObject({ output: z.optional(z.unknown()), error: z.optional(text), cause: z.optional(z.string()) })
  .check(
    z.refine((answer) => 'output' in answer !== (answer.error !== undefined), {
      error: 'needs either "output" or "error"',
    }),
    z.refine(({ error, cause }) => cause === undefined || error !== undefined, {
      error: 'needs an "error" beside it',
      path: ['cause'],
    }),
  );

const emission = z.strictObject({ event: text, source: z.optional(text), data: z.optional(jsonObject) });

const expectation = z
  .strictObject({
    status: z.enum(['succeeded', 'failed', 'timed_out', 'aborted']),
    output: z.optional(z.unknown()),
    error: z.optional(text),
    emits: z.optional(z.array(emission)),
  })
  .check(
    z.refine(({ status, error }) => error === undefined || status !== 'succeeded', {
      error: 'applies to a run that did not succeed: remove it, or change "status"',
      path: ['error'],
    }),
    z.refine(({ status, output }) => output === undefined || status === 'succeeded', {
      error: 'applies to a run that succeeded: remove it, or change "status"',
      path: ['output'],
    }),
  );

const caseSchema = z.strictObject({
  name: text,
  data: jsonObject,
  expect: expectation,
  standIns: z.optional(z.record(z.string(), z.array(standIn).check(z.minLength(1)))),
});

/** Everything that `cases.json` may say; unknown members are refused. */
export const casesSchema = z.array(caseSchema);

/** The names of all members at any level: the candidates for what a misspelt name was meant to be. */
const members = [caseSchema, standIn, emission, expectation].flatMap(({ shape }) => Object.keys(shape));

export type WorkflowCase = z.infer<typeof caseSchema>;
export type ExpectedEmission = z.infer<typeof emission>;
/** By state name: one result for each attempt; the last one is repeated for further attempts. */
export type StandIns = NonNullable<WorkflowCase['standIns']>;

/**
 * Reads the cases of a workflow from parsed JSON.
 * @param definition the workflow's: a stand-in must name one of its Task states; unchecked without it
 * @throws FlowgateError `invalid_request` with one entry for each mistake
 */
export function parseCases(value: unknown, definition?: unknown): readonly WorkflowCase[] {
  const result = casesSchema.safeParse(value, { reportInput: true });
  const errors = result.success
    ? [...findRepeatedNames(result.data), ...findUnknownStates(result.data, definition)]
    : toFieldErrors(result.error.issues, members);
  if (result.success && errors.length === 0) return result.data;
  throw new FlowgateError('invalid_request', 'the cases are not valid', { errors });
}

/** The stand-in for a state at an attempt, counted from 0; undefined where the state's resource is called. */
export function findStandIn(
  standIns: StandIns | undefined,
  state: string,
  attempt: number,
): StandIns[string][number] | undefined {
  const answers = standIns !== undefined && Object.hasOwn(standIns, state) ? standIns[state] : undefined;
  return answers?.[Math.min(attempt, answers.length - 1)];
}

function findRepeatedNames(cases: readonly WorkflowCase[]): FieldError[] {
  const names = cases.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [
          {
            pointer: `/${index}/name`,
            message: `is also the name of case ${names.indexOf(name)}: choose a unique name`,
          },
        ],
  );
}

function findUnknownStates(cases: readonly WorkflowCase[], definition: unknown): FieldError[] {
  if (definition === undefined) return [];
  const tasks = listTaskNames(definition);
  return cases.flatMap(({ standIns = {} }, index) =>
    Object.keys(standIns)
      .filter((state) => !tasks.includes(state))
      .map((state) => ({
        pointer: `/${index}/standIns/${escapePointer(state)}`,
        message: `is not a Task state of the definition${didYouMean(state, tasks)}: name one of ${tasks.map((name) => JSON.stringify(name)).join(', ') || 'its tasks, but it has none'}`,
      })),
  );
}

// State names are unique in a definition, however deep its Maps and Parallels go.
function listTaskNames(machine: unknown): string[] {
  if (!isJsonObject(machine) || !isJsonObject(machine.States)) return [];
  return Object.entries(machine.States).flatMap(([name, state]) => {
    if (!isJsonObject(state)) return [];
    const { Branches: branches, ItemProcessor: processor, Iterator: iterator } = state;
    const inner = [...(Array.isArray(branches) ? branches : []), processor, iterator].flatMap(listTaskNames);
    return state.Type === 'Task' ? [name, ...inner] : inner;
  });
}
