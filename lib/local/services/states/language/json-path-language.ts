// The JSONPath query language: InputPath, Parameters, ResultSelector, ResultPath, OutputPath, Assign and `…Path` fields.

import { isIntrinsic } from '../../../../asl/grammar/intrinsic.ts';
import type { Evaluate, Scope } from '../engine/scope.ts';
import { asText } from '../engine/service-call.ts';
import { runtimeError } from '../engine/states-error.ts';
import { compileRule } from './choice-rule.ts';
import { readNumber } from './exact-json.ts';
import { isIterable, type Json, type JsonRecord } from './json.ts';
import { lookUp, parsePath, requiredAt } from './path-value.ts';
import { compilePayload, compileReference } from './payload-template.ts';
import { type AssignVariables, collectStages, type DataFlow, type QueryLanguage } from './query-language.ts';
import { putAt } from './result-path.ts';

export const jsonPathLanguage: QueryLanguage = {
  name: 'JSONPath',
  flow,
  catchFlow,
  value,
  template,
  items: (definition) => {
    const effective = inputPath(definition);
    const text = String(definition.ItemsPath ?? '$');
    const reference = compileReference(text, 'ItemsPath');
    return async (scope) => {
      const found = reference({ ...scope, input: effective(scope) });
      if (isIterable(found)) return found;
      throw runtimeError(`Reference path "${text}" must point to array.`);
    };
  },
  condition: (rule) => {
    const test = compileRule(rule);
    return async (scope) => test(scope);
  },
  refuse: (_field, reason) => runtimeError(reason),
};

function flow(definition: JsonRecord): DataFlow {
  const effective = inputPath(definition);
  const within = (scope: Scope): Scope => ({ ...scope, input: effective(scope) });
  const parameters =
    definition.Type === 'Map' || definition.Parameters === undefined
      ? undefined
      : compilePayload(definition.Parameters);
  const selector = definition.ResultSelector === undefined ? undefined : compilePayload(definition.ResultSelector);
  const selected = async (scope: Scope): Promise<Json | undefined> =>
    scope.result === undefined || selector === undefined ? scope.result : selector({ ...scope, input: scope.result });
  const place = resultPath(definition);
  const outputPath = compileOutputPath(definition.OutputPath);
  const assign = compileAssign(definition, async (scope) => (await selected(scope)) ?? effective(scope));
  return {
    effectiveInput: async (scope) => effective(scope),
    argument: async (scope) => (parameters === undefined ? effective(scope) : parameters(within(scope))),
    output: async (scope) => {
      const result = await selected(scope);
      return outputPath(scope, result === undefined ? effective(scope) : place(scope.input, result));
    },
    ...(assign === undefined ? {} : { assign }),
    stages: (scope) =>
      collectStages(async (stages) => {
        stages.afterInputPath = effective(scope);
        stages.afterParameters = parameters === undefined ? stages.afterInputPath : await parameters(within(scope));
        const result = await selected(scope);
        if (result === undefined) return;
        stages.afterResultSelector = result;
        stages.afterResultPath = place(scope.input, result);
      }),
  };
}

function catchFlow(catcher: JsonRecord): DataFlow {
  const place = resultPath(catcher);
  const outputPath = compileOutputPath(catcher.OutputPath);
  const errorOf = (scope: Scope): Json => ({ ...(scope.errorOutput ?? { Error: '', Cause: '' }) });
  const assign = compileAssign(catcher, async (scope) => errorOf(scope));
  return {
    effectiveInput: async (scope) => scope.input,
    argument: async (scope) => scope.input,
    output: async (scope) => outputPath(scope, place(scope.input, errorOf(scope))),
    ...(assign === undefined ? {} : { assign }),
    stages: async () => ({}),
  };
}

/** Null gives an empty object. */
function inputPath(definition: JsonRecord): (scope: Scope) => Json {
  if (definition.InputPath === undefined || definition.InputPath === '$') return (scope) => scope.input;
  if (definition.InputPath === null) return () => ({});
  const path = parsePath(String(definition.InputPath));
  return (scope) => requiredAt(path, scope);
}

/** Null drops the result and passes the input on. */
function resultPath(definition: JsonRecord): (input: Json, result: Json) => Json {
  if (definition.ResultPath === null) return (input) => input;
  const { steps } = parsePath(String(definition.ResultPath ?? '$'));
  return (input, result) => putAt(steps, input, result);
}

function compileOutputPath(outputPath: Json | undefined): (scope: Scope, output: Json) => Json {
  if (outputPath === undefined || outputPath === '$') return (_scope, output) => output;
  if (outputPath === null) return () => ({});
  const path = parsePath(String(outputPath));
  return (scope, output) => requiredAt(path, { ...scope, input: output });
}

/** @param root What `$` means in the assigned values. */
function compileAssign(definition: JsonRecord, root: (scope: Scope) => Promise<Json>): AssignVariables | undefined {
  if (definition.Assign === undefined) return undefined;
  const payload = compilePayload(definition.Assign);
  return async (scope) => (await payload({ ...scope, input: await root(scope) })) as JsonRecord;
}

function template(definition: JsonRecord, field: string): Evaluate | undefined {
  const raw = definition[field];
  if (raw === undefined) return undefined;
  const effective = inputPath(definition);
  const payload = compilePayload(raw);
  return async (scope) => payload({ ...scope, input: effective(scope) });
}

/** The field itself, or `<field>Path`, which may also be an intrinsic call. */
function value(definition: JsonRecord, field: string, type: 'number' | 'string'): Evaluate | undefined {
  const literal = definition[field];
  if (literal !== undefined) return async () => literal;
  const text = definition[`${field}Path`];
  if (typeof text !== 'string') return undefined;
  const effective = inputPath(definition);
  const reference =
    field === 'Seconds' || field === 'Timestamp'
      ? compileWaitPath(text, field)
      : compileReference(text, `${field}Path`);
  return async (scope) => {
    const found = reference({ ...scope, input: effective(scope) });
    const converted = convertValue(field, type, found);
    if (converted !== undefined) return converted;
    throw runtimeError(wrongType(field, type, text, found));
  };
}

/** For a path that leads nowhere, a Wait has its own message. */
function compileWaitPath(text: string, field: string): (scope: Scope) => Json {
  if (isIntrinsic(text)) return compileReference(text, `${field}Path`);
  const path = parsePath(text);
  return (scope) => {
    const found = lookUp(path, scope);
    if (found !== undefined) return found;
    throw runtimeError(`The ${field}Path parameter does not reference an input value: ${text}`);
  };
}

/**
 * A number may be given as text, as in `"1"`. Undefined for a value that is not allowed in the field; a Wait checks its
 * values itself.
 */
function convertValue(field: string, type: string, found: Json): Json | undefined {
  if (field === 'Timestamp') return found;
  const number = readNumber(found);
  if (field === 'Seconds')
    return typeof found === 'string' && wholeText.test(found) ? Number(found) : (number ?? found);
  if (type === 'string') return typeof found === 'string' ? found : undefined;
  const isWhole = field !== percentage;
  if (number !== undefined) return !isWhole || Number.isInteger(number) ? number : undefined;
  const isNumeric = typeof found === 'string' && (isWhole ? wholeText : numberText).test(found);
  return isNumeric ? Number(found) : undefined;
}

const percentage = 'ToleratedFailurePercentage';
const wholeText = /^[+-]?\d+$/;
const numberText = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** AWS's message for the numbers of Map and Task differs from the message for other numbers. */
function wrongType(field: string, type: string, path: string, found: Json): string {
  if (type === 'number') {
    const kind = field === percentage ? 'float' : 'integer';
    return `The ${field}Path field refers to value "${asText(found)}" which is not a valid ${kind}: ${path}`;
  }
  return `The ${field}Path parameter does not reference a string value: ${path} == ${JSON.stringify(found)}`;
}
