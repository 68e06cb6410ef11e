// One JSONata expression of a definition: parsed once, evaluated in many scopes. Failures are States.QueryEvaluationError.
import type { Expression } from 'jsonata';
import jsonata from 'jsonata';
import { sourceOf } from '../../../../asl/grammar/jsonata-text.ts';
import { evaluations } from '../engine/evaluation-queue.ts';
import type { Scope } from '../engine/scope.ts';
import { queryError, type StatesError } from '../engine/states-error.ts';
import { toPlainNumbers } from './exact-json.ts';
import { type Json, typeName } from './json.ts';
import { addStatesFunctions } from './jsonata-functions.ts';
import { bounds, guardExpression } from './jsonata-guards.ts';
import { exemptFromMemoryLimit } from './jsonata-memory.ts';

const formatNow = jsonata('$fromMillis($millis, $picture, $timezone)');

export class JsonataExpression {
  readonly text: string;
  /** Its place in its state, such as `Arguments/Input/id` or `Choices[0]/Condition`. */
  readonly field: string;
  readonly #expression: Expression;
  #random: () => number = Math.random;

  /** @param source The field's string, `{%` and `%}` included. Throws the parser's error. */
  constructor(source: string, field: string) {
    this.text = sourceOf(source).trim();
    this.field = field;
    this.#expression = jsonata(this.text, bounds);
    guardExpression(this.#expression);
    addStatesFunctions(this.#expression, () => this.#random());
  }

  ast(): ReturnType<Expression['ast']> {
    return this.#expression.ast();
  }

  async evaluate(scope: Scope): Promise<Json> {
    this.#random = scope.random;
    const value = await this.#evaluateRaw(scope);
    if (value === undefined) throw this.#failure('returned nothing (undefined).');
    return this.#plain(value);
  }

  /** The failure of a field if the expression gave a value of the wrong type. */
  unexpectedType(expected: string, value: Json): StatesError {
    const detail = `Expected '${expected}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`;
    return this.#failure(`returned an unexpected result type. ${detail}`);
  }

  async #evaluateRaw(scope: Scope): Promise<unknown> {
    const turn = evaluations.enter();
    if (turn !== undefined) await turn;
    try {
      return await this.#expression.evaluate(undefined, bindings(scope));
    } catch (fault) {
      throw this.#failure(`threw an error during evaluation${describeFault(fault)}`);
    } finally {
      evaluations.leave();
    }
  }

  /** A copy without JSONata's marks on its sequences. NaN and infinities become strings, as on AWS. */
  #plain(value: unknown): Json {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
    if (Array.isArray(value)) return value.map((item) => this.#plain(item ?? null));
    if (typeof value !== 'object' || isFunctionValue(value)) throw this.#failure('returned a function.');
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([key, item]) => [key, this.#plain(item)]));
  }

  #failure(what: string): StatesError {
    const reason = `The JSONata expression '${this.text}' specified for the field '${this.field}' ${what}`;
    return queryError(reason, this.field);
  }
}

function bindings(scope: Scope): Record<string, unknown> {
  const states: Record<string, unknown> = { input: toPlainNumbers(scope.input) };
  if (scope.result !== undefined) states.result = toPlainNumbers(scope.result);
  if (scope.errorOutput !== undefined) states.errorOutput = scope.errorOutput;
  Object.defineProperty(states, 'context', { enumerable: true, get: () => toPlainNumbers(scope.context()) });
  exemptFromMemoryLimit(states);
  return {
    ...toPlainNumbers(scope.variables),
    states,
    eval: undefined,
    now: (picture?: string, timezone?: string) =>
      formatNow.evaluate(undefined, { millis: scope.now, picture, timezone }),
    millis: () => scope.now,
  };
}

/** AWS's messages for the limits of an evaluation, by JSONata's own error codes. AWS's messages have no code. */
const boundMessages: Readonly<Record<string, string>> = {
  D1011: 'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.',
  D1012: 'Expression evaluation timeout: Check for infinite loop',
};

function describeFault(fault: unknown): string {
  const { code, message } = fault as { readonly code?: string; readonly message?: string };
  const bound = code === undefined ? undefined : boundMessages[code];
  if (bound !== undefined) return `: ${bound}`;
  return code === undefined ? `: ${message ?? String(fault)}` : `. ${code}: ${message ?? ''}`;
}

function isFunctionValue(value: object): boolean {
  return '_jsonata_function' in value || '_jsonata_lambda' in value;
}
