// A workflow's cases, `cases.json`: the data of each run, the stand-ins for its tasks, and the expected outcome.
import * as z from 'zod/mini';
import { type FieldError, FlowgateError } from '../value/errors.ts';
import { toFieldErrors } from '../value/field-errors.ts';
import { isJsonObject, type JsonObject } from '../value/json.ts';
import { checkStandIns, standInMembers, standInsSchema } from './stand-ins.ts';
import { resolveUnions } from './union-issues.ts';

const jsonObject = z.custom<JsonObject>(isJsonObject, { error: 'must be an object' });
const text = z.string().check(z.minLength(1));

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
  standIns: z.optional(standInsSchema),
});

/** The schema of `cases.json`; it refuses unknown members. */
export const casesSchema = z.array(caseSchema);

/** The names of all members at any level, from which the suggestion for a misspelt name is chosen. */
const members = [...[caseSchema, emission, expectation].flatMap(({ shape }) => Object.keys(shape)), ...standInMembers];

export type WorkflowCase = z.infer<typeof caseSchema>;
export type ExpectedEmission = z.infer<typeof emission>;
/**
 * Reads the cases of a workflow from parsed JSON.
 * @param definition the workflow's definition: each stand-in must name one of its Task states. Without it, the names are not
 * checked
 * @throws FlowgateError `invalid_request` with one entry for each mistake
 */
export function parseCases(value: unknown, definition?: unknown): readonly WorkflowCase[] {
  const result = casesSchema.safeParse(value, { reportInput: true });
  const errors = result.success
    ? [...findRepeatedNames(result.data), ...findStandInMistakes(result.data, definition)]
    : toFieldErrors(resolveUnions(result.error.issues), members);
  if (result.success && errors.length === 0) return result.data;
  throw new FlowgateError('invalid_request', 'the cases are not valid', { errors });
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

function findStandInMistakes(cases: readonly WorkflowCase[], definition: unknown): FieldError[] {
  return cases.flatMap(({ standIns = {} }, index) => checkStandIns(standIns, `/${index}/standIns`, definition));
}
