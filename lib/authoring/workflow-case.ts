// A workflow's cases, `cases.json`: what each run is given, what stands in for its tasks, and how it must end.
import * as z from 'zod/mini';
import { checkJsonText } from '../asl/grammar/json-text.ts';
import { type FieldError, FlowgateError } from '../value/errors.ts';
import { fieldErrors } from '../value/field-errors.ts';
import { isJsonObject, type JsonObject } from '../value/json.ts';
import { escapePointer } from '../value/json-pointer.ts';
import { didYouMean } from '../value/nearest-name.ts';

const jsonObject = z.custom<JsonObject>(isJsonObject, { error: 'must be an object' });
const text = z.string().check(z.minLength(1));

/** What a task answers without its resource: a result, or a failure as the workflow's Retry and Catch see it. */
const standIn = z
  .strictObject({ output: z.optional(z.unknown()), error: z.optional(text), cause: z.optional(z.string()) })
  .check(
    z.refine((answer) => 'output' in answer !== (answer.error !== undefined), {
      error: 'needs either "output" or "error"',
    }),
    z.refine(({ error, cause }) => cause === undefined || error !== undefined, {
      error: 'belongs to an "error"',
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
      error: 'is what a run that did not succeed has: remove it, or change "status"',
      path: ['error'],
    }),
    z.refine(({ status, output }) => output === undefined || status === 'succeeded', {
      error: 'is what a run that succeeded has: remove it, or change "status"',
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

/** The names of all members, wherever they stand: what a misspelt one may have been meant as. */
const members = [caseSchema, standIn, emission, expectation].flatMap(({ shape }) => Object.keys(shape));

export type WorkflowCase = z.infer<typeof caseSchema>;
export type ExpectedEmission = z.infer<typeof emission>;
/** By state name: one answer an attempt, of which the last repeats. */
export type StandIns = NonNullable<WorkflowCase['standIns']>;

/**
 * Reads the cases of a workflow from the text of `cases.json`.
 * @param definition the workflow's, as for `parseCases`
 * @throws FlowgateError `invalid_request` with one entry for each mistake, of the JSON first
 */
export function readCases(text: string, definition?: unknown): readonly WorkflowCase[] {
  const errors = checkJsonText(text).map(({ pointer, message, remedy }) => ({
    pointer,
    message: `${message}: ${remedy}`,
  }));
  if (errors.length > 0) throw new FlowgateError('invalid_request', 'the cases are no JSON', { errors });
  return parseCases(JSON.parse(text), definition);
}

/**
 * Reads the cases of a workflow from parsed JSON.
 * @param definition the workflow's: a stand-in must name one of its Task states; unchecked without it
 * @throws FlowgateError `invalid_request` with one entry for each mistake
 */
export function parseCases(value: unknown, definition?: unknown): readonly WorkflowCase[] {
  const result = casesSchema.safeParse(value, { reportInput: true });
  const errors = result.success
    ? [...takenNames(result.data), ...unknownStates(result.data, definition)]
    : fieldErrors(result.error.issues, members);
  if (result.success && errors.length === 0) return result.data;
  throw new FlowgateError('invalid_request', 'the cases are not valid', { errors });
}

/** What stands in for a state at an attempt, 0 the first time; undefined where its resource is to answer. */
export function standInAt(
  standIns: StandIns | undefined,
  state: string,
  attempt: number,
): StandIns[string][number] | undefined {
  const answers = standIns !== undefined && Object.hasOwn(standIns, state) ? standIns[state] : undefined;
  return answers?.[Math.min(attempt, answers.length - 1)];
}

function takenNames(cases: readonly WorkflowCase[]): FieldError[] {
  const names = cases.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ pointer: `/${index}/name`, message: `is also the name of case ${names.indexOf(name)}: give it its own` }],
  );
}

function unknownStates(cases: readonly WorkflowCase[], definition: unknown): FieldError[] {
  if (definition === undefined) return [];
  const tasks = taskNames(definition);
  return cases.flatMap(({ standIns = {} }, index) =>
    Object.keys(standIns)
      .filter((state) => !tasks.includes(state))
      .map((state) => ({
        pointer: `/${index}/standIns/${escapePointer(state)}`,
        message: `is no Task state of the definition${didYouMean(state, tasks)}: name one of ${tasks.map((name) => JSON.stringify(name)).join(', ') || 'its tasks; it has none'}`,
      })),
  );
}

// State names are unique in a definition, however deep its Maps and Parallels go.
function taskNames(machine: unknown): string[] {
  if (!isJsonObject(machine) || !isJsonObject(machine.States)) return [];
  return Object.entries(machine.States).flatMap(([name, state]) => {
    if (!isJsonObject(state)) return [];
    const { Branches: branches, ItemProcessor: processor, Iterator: iterator } = state;
    const inner = [...(Array.isArray(branches) ? branches : []), processor, iterator].flatMap(taskNames);
    return state.Type === 'Task' ? [name, ...inner] : inner;
  });
}
