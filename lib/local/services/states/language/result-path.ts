// ResultPath: puts a result into a state's input at a reference path, and creates the objects on the way.

import type { Step } from '../../../../asl/grammar/json-path-steps.ts';
import { runtimeError, StatesError } from '../engine/states-error.ts';
import { isRecord, type Json } from './json.ts';

/** Throws States.ResultPathMatchFailure if the input has another type of value on the path. */
export function putAt(steps: readonly Step[], input: Json, result: Json): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return result;
  if (step.kind === 'names') return putName(step.names[0] ?? '', rest, input, result);
  if (step.kind === 'indexes') return putIndex(step.indexes[0] ?? 0, rest, input, result);
  throw runtimeError('A ResultPath must be a reference path.');
}

function putName(name: string, rest: readonly Step[], input: Json, result: Json): Json {
  if (!isRecord(input)) throw matchFailure(input);
  const inner = input[name];
  return { ...input, [name]: putAt(rest, rest.length > 0 && !isContainer(inner) ? {} : (inner ?? {}), result) };
}

function putIndex(index: number, rest: readonly Step[], input: Json, result: Json): Json {
  if (!Array.isArray(input) || index < 0 || index >= input.length) throw matchFailure(input);
  return input.map((item: Json, at) => (at === index ? putAt(rest, item, result) : item));
}

function isContainer(value: Json | undefined): boolean {
  return Array.isArray(value) || isRecord(value);
}

function matchFailure(input: Json): StatesError {
  const reason = `Unable to apply ReferencePath to input ${JSON.stringify(input)}`;
  return new StatesError('States.ResultPathMatchFailure', reason, { raisedByInterpreter: true });
}
