// Stand-ins: results that replace the calls of a workflow's tasks, as declared in `cases.json` and `local.json`.
import jsonata from 'jsonata';
import * as z from 'zod/mini';
import { findReferences } from '../asl/grammar/jsonata-references.ts';
import { isExpression, sourceOf } from '../asl/grammar/jsonata-text.ts';
import type { FieldError } from '../value/errors.ts';
import { isJsonObject } from '../value/json.ts';
import { escapePointer } from '../value/json-pointer.ts';
import { didYouMean } from '../value/nearest-name.ts';

const text = z.string().check(z.minLength(1));

/** One result: an output, or an error that Retry and Catch handle; after a delay. */
const answer = z
  .strictObject({
    output: z.optional(z.unknown()),
    error: z.optional(text),
    cause: z.optional(z.string()),
    delaySeconds: z.optional(
      z.number({ error: 'must be a number of seconds from 0 to 86400' }).check(
        z.refine((seconds) => seconds >= 0 && seconds <= 86_400, {
          error: 'must be a number of seconds from 0 to 86400',
        }),
      ),
    ),
  })
  .check(
    z.refine((given) => 'output' in given !== (given.error !== undefined), {
      error: 'needs either "output" or "error"',
    }),
    z.refine(({ error, cause }) => cause === undefined || error !== undefined, {
      error: 'needs an "error" beside it',
      path: ['cause'],
    }),
  );

/** By the name of a Task state: one result for every call, or a list with one for each call; the last one is repeated. */
export const standInsSchema = z.record(z.string(), z.union([answer, z.array(answer).check(z.minLength(1))]));

/** The names of all members, from which the suggestion for a misspelt name is chosen. */
export const standInMembers: readonly string[] = Object.keys(answer.shape);

export type StandIns = z.infer<typeof standInsSchema>;
export type StandInAnswer = z.infer<typeof answer>;

/** The result for one call of a state (the first call is 0); undefined if the state's resource is called. */
export function findStandIn(standIns: StandIns | undefined, state: string, call: number): StandInAnswer | undefined {
  const given = standIns !== undefined && Object.hasOwn(standIns, state) ? standIns[state] : undefined;
  const answers = given === undefined ? [] : [given].flat();
  return answers[Math.min(call, answers.length - 1)];
}

/**
 * Returns the mistakes that the schema does not find: names that belong to no Task state, and invalid expressions.
 * @param definition the workflow's definition; if it is undefined, the names are not checked
 */
export function checkStandIns(standIns: StandIns, pointer: string, definition: unknown): FieldError[] {
  return [...findUnknownStates(standIns, pointer, definition), ...findFaultyExpressions(standIns, pointer)];
}

function findUnknownStates(standIns: StandIns, pointer: string, definition: unknown): FieldError[] {
  if (definition === undefined) return [];
  const tasks = listTaskNames(definition);
  const known = tasks.map((name) => JSON.stringify(name)).join(', ') || 'its tasks, but it has none';
  return Object.keys(standIns)
    .filter((state) => !tasks.includes(state))
    .map((state) => ({
      pointer: `${pointer}/${escapePointer(state)}`,
      message: `is not a Task state of the definition${didYouMean(state, tasks)}: name one of ${known}`,
    }));
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

function findFaultyExpressions(value: unknown, pointer: string): FieldError[] {
  if (typeof value === 'string' && isExpression(value)) {
    return findFaults(sourceOf(value)).map((message) => ({ pointer, message }));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    findFaultyExpressions(member, `${pointer}/${escapePointer(name)}`),
  );
}

function findFaults(source: string): string[] {
  try {
    return findReferences(jsonata(source).ast()).flatMap((reference) => {
      if (reference.kind === 'function') return `there is no function $${reference.name}`;
      if (reference.kind === 'input') return `"${reference.name}" reads nothing here: ${readArguments}`;
      if (reference.kind === 'variable' && reference.name !== 'arguments' && !reference.isGuarded)
        return `there is no variable $${reference.name} here: ${readArguments}`;
      return [];
    });
  } catch (error) {
    return [`is not a JSONata expression: ${(error as { message?: string }).message ?? String(error)}`];
  }
}

const readArguments = 'read the arguments of the task as $arguments';
