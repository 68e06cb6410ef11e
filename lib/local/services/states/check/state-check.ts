// Checks one state of a definition by itself: its fields, their types and its expressions.

import { taskResource } from '../integrations/catalogue.ts';
import type { StateType } from '../kinds/state.ts';
import { choiceOperators } from '../language/choice-rule.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import { isExpression } from '../language/jsonata-expression.ts';
import type { Findings } from './diagnostic.ts';
import { checkPath, checkPayload, checkReference, checkReferencePath, checkTemplate } from './expression-check.ts';
import { checkFields, checkHandlers, checkWhole } from './handler-check.ts';
import { checkMapFields } from './map-check.ts';
import { fieldsOf, requiredFields, stateTypes } from './state-fields.ts';

type Language = 'JSONata' | 'JSONPath';

/** Whether the state's type is known, so that its inner states can be checked too. */
export function checkState(state: JsonRecord, language: Language, location: string, findings: Findings): boolean {
  if (!stateTypes.includes(state.Type as StateType)) {
    if (state.Type === undefined) findings.schema('These fields are required: [Type]', location);
    else findings.schema(`Value should be one of the following: [${stateTypes.join(', ')}]`, `${location}/Type`);
    return false;
  }
  const type = state.Type as StateType;
  checkFields(state, fieldsOf(type, language), language, location, findings);
  const missing = requiredFields(type).filter((field) => state[field] === undefined);
  if (missing.length > 0) findings.schema(`These fields are required: [${missing.join(', ')}]`, location);
  checkHandlers(state, language, location, findings);
  checkExpressions(state, language, location, findings);
  checkAssign(state, location, findings);
  checkByType(type, state, language, location, findings);
  return true;
}

function checkByType(
  type: StateType,
  state: JsonRecord,
  language: Language,
  location: string,
  findings: Findings,
): void {
  if (type === 'Task') checkTask(state, language, location, findings);
  if (type === 'Choice') checkChoice(state, language, location, findings);
  if (type === 'Wait') checkWait(state, location, findings);
  if (type === 'Map') checkMapFields(state, language, location, findings);
}

const jsonataFields = [
  'Arguments',
  'Output',
  'Assign',
  'Items',
  'ItemSelector',
  'Seconds',
  'Timestamp',
  'Error',
  'Cause',
];
const jsonataNumbers = [
  'TimeoutSeconds',
  'HeartbeatSeconds',
  'MaxConcurrency',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
];
const payloads = ['Parameters', 'ResultSelector', 'ItemSelector', 'Assign'];
const plainPaths = ['InputPath', 'OutputPath'];
const referenceFields = [
  ...[
    'ItemsPath',
    'SecondsPath',
    'TimestampPath',
    'TimeoutSecondsPath',
    'HeartbeatSecondsPath',
    'ErrorPath',
    'CausePath',
  ],
  ...['MaxConcurrencyPath', 'ToleratedFailureCountPath', 'ToleratedFailurePercentagePath'],
];

function checkExpressions(state: JsonRecord, language: Language, location: string, findings: Findings): void {
  const each = (fields: readonly string[], check: (value: Json, at: string, findings: Findings) => void): void => {
    for (const field of fields) {
      const value = state[field];
      if (value !== undefined && value !== null) check(value, `${location}/${field}`, findings);
    }
  };
  if (language === 'JSONata') {
    each([...jsonataFields, ...jsonataNumbers], checkTemplate);
    return;
  }
  each(payloads, checkPayload);
  each(plainPaths, checkPath);
  each(referenceFields, checkReference);
  each(['ResultPath'], checkReferencePath);
}

const variableName = /^[\p{ID_Start}_][\p{ID_Continue}]{0,79}(\.\$)?$/u;

function checkAssign({ Assign }: JsonRecord, location: string, findings: Findings): void {
  if (Assign === undefined) return;
  if (!isRecord(Assign)) {
    findings.schema('Expected value of type [OBJECT]', `${location}/Assign`);
    return;
  }
  for (const name of Object.keys(Assign)) {
    if (!variableName.test(name)) findings.schema(`'${name}' is not a valid variable name`, `${location}/Assign`);
    if (name.replace('.$', '') === 'states')
      findings.schema(`'states' is a reserved variable name`, `${location}/Assign`);
  }
}

function checkTask(state: JsonRecord, language: Language, location: string, findings: Findings): void {
  if (state.Credentials !== undefined) {
    findings.error(
      'NOT_IMPLEMENTED',
      'the field "Credentials" is not implemented by the local platform',
      `${location}/Credentials`,
    );
  }
  if (typeof state.Resource !== 'string') return;
  const callee = taskResource(state.Resource);
  if (callee.kind === 'refused') {
    findings.error(
      'NOT_IMPLEMENTED',
      `${callee.what} is not implemented by the local platform`,
      `${location}/Resource`,
    );
  }
  if (callee.kind !== 'integration') return;
  const field = language === 'JSONata' ? 'Arguments' : 'Parameters';
  const given = state[field] ?? {};
  if (!isRecord(given)) return;
  for (const name of callee.integration.required) {
    if (given[name] === undefined && given[`${name}.$`] === undefined) {
      findings.schema(`The field "${name}" is required but was missing`, `${location}/${field}`);
    }
  }
}

function checkWait(state: JsonRecord, location: string, findings: Findings): void {
  const given = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'].filter((field) => state[field] !== undefined);
  if (given.length !== 1) {
    findings.schema('A Wait state must have exactly one of [Seconds, SecondsPath, Timestamp, TimestampPath]', location);
  }
  if (typeof state.Seconds !== 'string') checkWhole(state, 'Seconds', [0, 99_999_999], location, findings);
  else if (!isExpression(state.Seconds)) findings.schema('Expected value of type [INTEGER]', `${location}/Seconds`);
}

function checkChoice(state: JsonRecord, language: Language, location: string, findings: Findings): void {
  if (!Array.isArray(state.Choices)) return;
  if (state.Choices.length === 0) findings.schema('Array must not be empty', `${location}/Choices`);
  for (const [index, rule] of state.Choices.entries()) {
    const at = `${location}/Choices[${index}]`;
    if (!isRecord(rule)) findings.schema('Expected value of type [OBJECT]', at);
    else checkRule(rule, language, at, findings);
  }
}

function checkRule(rule: JsonRecord, language: Language, location: string, findings: Findings): void {
  if (typeof rule.Next !== 'string') findings.schema('These fields are required: [Next]', location);
  if (language === 'JSONPath') {
    const { Next, Assign, ...test } = rule;
    if (Assign !== undefined) checkPayload(Assign, `${location}/Assign`, findings);
    checkTest(test, location, findings);
    return;
  }
  checkFields(rule, new Set(['Condition', 'Next', 'Assign', 'Output', 'Comment']), language, location, findings);
  if (rule.Condition === undefined) findings.schema('These fields are required: [Condition]', location);
  for (const field of ['Condition', 'Assign', 'Output']) {
    if (rule[field] !== undefined) checkTemplate(rule[field], `${location}/${field}`, findings);
  }
}

/** A comparison, or And, Or or Not of comparisons. */
function checkTest(test: JsonRecord, location: string, findings: Findings): void {
  const { Comment, ...rule } = test;
  for (const name of ['And', 'Or']) {
    if (rule[name] === undefined) continue;
    const inner = rule[name];
    if (!Array.isArray(inner)) findings.schema('Expected value of type [ARRAY]', `${location}/${name}`);
    else
      for (const [index, one] of inner.entries())
        checkTest(isRecord(one) ? one : {}, `${location}/${name}[${index}]`, findings);
    return;
  }
  if (rule.Not !== undefined) {
    checkTest(isRecord(rule.Not) ? rule.Not : {}, `${location}/Not`, findings);
    return;
  }
  checkFields(rule, new Set([...choiceOperators, 'Variable']), 'JSONPath', location, findings);
  if (rule.Variable === undefined) findings.schema('These fields are required: [Variable]', location);
  else checkPath(rule.Variable, `${location}/Variable`, findings);
  const operators = Object.keys(rule).filter((name) => choiceOperators.has(name));
  if (operators.length !== 1) findings.schema('A choice rule must have exactly one comparison operator', location);
  for (const name of operators.filter((operator) => operator.endsWith('Path')))
    checkPath(rule[name] ?? null, `${location}/${name}`, findings);
}
