// The JSONata query language: Arguments, Output, Assign, Condition and expressions in place of numbers and strings.

import { isExpression } from '../../../../asl/grammar/jsonata-text.ts';
import type { Evaluate, Scope } from '../engine/scope.ts';
import { queryError, runtimeError } from '../engine/states-error.ts';
import { isIterable, type Json, type JsonRecord, typeName } from './json.ts';
import { JsonataExpression } from './jsonata-expression.ts';
import { compileTemplate } from './jsonata-template.ts';
import {
  type AssignVariables,
  type Condition,
  collectStages,
  type DataFlow,
  type QueryLanguage,
} from './query-language.ts';

export const jsonataLanguage: QueryLanguage = {
  name: 'JSONata',
  flow: (definition, place) => flow(definition, place, (scope) => scope.result ?? scope.input),
  catchFlow: (catcher, place) =>
    flow(catcher, place, (scope) => ({ ...(scope.errorOutput ?? { Error: '', Cause: '' }) })),
  value,
  template,
  items: (definition) => (definition.Items === undefined ? inputItems : typed(definition.Items, 'Items', 'array')),
  condition,
  refuse: (field, reason) => queryError(reason, field),
};

function flow(definition: JsonRecord, place: string, defaultOutput: (scope: Scope) => Json): DataFlow {
  const output = template(definition, 'Output', place);
  const argument = template(definition, 'Arguments', place);
  const assign = compileAssign(definition, place);
  return {
    effectiveInput: async (scope) => scope.input,
    argument: async (scope) => (argument === undefined ? scope.input : argument(scope)),
    output: async (scope) => (output === undefined ? defaultOutput(scope) : output(scope)),
    ...(assign === undefined ? {} : { assign }),
    stages: (scope) =>
      collectStages(async (stages) => {
        if (argument !== undefined) stages.afterArguments = await argument(scope);
      }),
  };
}

function template(definition: JsonRecord, field: string, place: string): Evaluate | undefined {
  const raw = definition[field];
  return raw === undefined ? undefined : compileTemplate(raw, place === '' ? field : `${place}/${field}`);
}

function compileAssign(definition: JsonRecord, place: string): AssignVariables | undefined {
  const evaluate = template(definition, 'Assign', place);
  if (evaluate === undefined) return undefined;
  return async (scope) => (await evaluate(scope)) as JsonRecord;
}

function value(definition: JsonRecord, field: string, type: 'number' | 'string'): Evaluate | undefined {
  const raw = definition[field];
  return raw === undefined ? undefined : typed(raw, field, type);
}

function condition(rule: JsonRecord, place: string): Condition {
  const evaluate = typed(rule.Condition ?? null, `${place}/Condition`, 'boolean');
  return async (scope) => (await evaluate(scope)) === true;
}

/** The items of a Map without `Items`: its input. */
async function inputItems({ input }: Scope): Promise<Json> {
  if (isIterable(input)) return input;
  throw queryError(`Map state input must be an array but was: ${JSON.stringify(input)}`, undefined);
}

/** A literal, or an expression whose value must have the type. */
function typed(raw: Json, field: string, type: 'number' | 'string' | 'boolean' | 'array'): Evaluate {
  if (typeof raw !== 'string' || !isExpression(raw)) return typedTemplate(raw, field, type);
  const expression = new JsonataExpression(raw, field);
  return async (scope) => {
    const found = await expression.evaluate(scope);
    if (!hasType(found, type)) throw expression.unexpectedType(type, found);
    return found;
  };
}

function typedTemplate(raw: Json, field: string, type: string): Evaluate {
  const evaluate = compileTemplate(raw, field);
  return async (scope) => {
    const found = await evaluate(scope);
    if (!hasType(found, type))
      throw runtimeError(`Expected field '${field}' to be of type ${type}, but was ${typeName(found)}.`);
    return found;
  };
}

function hasType(found: Json, type: string): boolean {
  return typeName(found) === type || (type === 'array' && isIterable(found));
}
