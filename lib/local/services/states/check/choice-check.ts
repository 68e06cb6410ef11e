// Checks the rules of a Choice state, in both query languages.

import {
  choiceOperators,
  combiners,
  fitsOperand,
  type OperandKind,
  outerRuleFields,
} from '../../../../asl/grammar/choice-operators.ts';
import { hasStrayDelimiter, isExpression } from '../../../../asl/grammar/jsonata-text.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import { checkAssign } from './assign-check.ts';
import { checkPath, checkText, checkValueTemplate } from './expression-check.ts';
import { type Place, within } from './place.ts';

export function checkChoices({ Choices }: JsonRecord, place: Place): void {
  if (Choices === undefined) return;
  const { findings, location } = within(place, 'Choices');
  if (!Array.isArray(Choices)) {
    findings.schema('Expected value of type [ARRAY]', location);
    return;
  }
  if (Choices.length === 0) findings.schema('Array must not be empty', location);
  for (const [index, rule] of Choices.entries()) {
    const at = { ...place, location: `${location}[${index}]` };
    if (isRecord(rule)) checkRule(rule, at);
    else findings.schema('Expected value of type [OBJECT]', at.location);
  }
}

function checkRule(rule: JsonRecord, place: Place): void {
  const { findings, location, language } = place;
  if (rule.Next === undefined) findings.schema('These fields are required: [Next]', location);
  checkAssign(rule.Assign, place, []);
  if (language === 'JSONPath') checkTest(rule, place, outerRuleFields);
  else {
    checkNames(rule, ['Condition', ...outerRuleFields], place);
    checkCondition(rule.Condition, place);
  }
  if (rule.Output !== undefined && language === 'JSONata')
    checkValueTemplate(rule.Output, { ...within(place, 'Output'), members: [] });
}

function checkCondition(condition: Json | undefined, outer: Place): void {
  const place = { ...within(outer, 'Condition'), members: [] };
  if (condition === undefined) outer.findings.schema('These fields are required: [Condition]', outer.location);
  else if (typeof condition === 'string' && (isExpression(condition) || hasStrayDelimiter(condition)))
    checkText(condition, place);
  else if (typeof condition !== 'boolean') place.findings.schema('Expected value of type [BOOLEAN]', place.location);
}

/** The message for a field of the other query language says so. */
function checkNames(rule: JsonRecord, known: readonly string[], { findings, location, language }: Place): void {
  for (const name of Object.keys(rule).filter((one) => !known.includes(one))) {
    const owner = name === 'Condition' || name === 'Output' ? 'JSONata' : isTestName(name) ? 'JSONPath' : undefined;
    if (owner === undefined || owner === language) findings.schema(`Field '${name}' is not supported`, location);
    else
      findings.schema(
        `The QueryLanguage is set to '${language}', but field '${name}' is only supported for the '${owner}' QueryLanguage`,
        location,
      );
  }
}

function isTestName(name: string): boolean {
  return name === 'Variable' || choiceOperators.has(name) || combiners.includes(name);
}

/** Checks a rule: a comparison, or And, Or or Not with inner rules. @param beside the other fields that the rule may have */
function checkTest(rule: JsonRecord, place: Place, beside: readonly string[]): void {
  const { findings, location } = place;
  const known = beside.filter((name) => name !== 'Output');
  const test = Object.keys(rule).filter((name) => isTestName(name));
  const combiner = test.find((name) => combiners.includes(name));
  if (combiner === undefined) {
    checkNames(rule, [...known, 'Variable', ...choiceOperators.keys()], place);
    checkComparison(rule, place);
    return;
  }
  checkNames(rule, [...known, ...test], place);
  if (test.length > 1) findings.schema(`Field '${combiner}' must be the only test of its rule`, location);
  checkCombined(combiner, rule[combiner] ?? null, place);
}

function checkCombined(combiner: string, inner: Json, place: Place): void {
  const { findings, location } = within(place, combiner);
  if (combiner === 'Not') {
    checkInner(inner, { ...place, location });
    return;
  }
  if (!Array.isArray(inner)) findings.schema('Expected value of type [ARRAY]', location);
  else if (inner.length === 0) findings.schema('Array must not be empty', location);
  else for (const [index, one] of inner.entries()) checkInner(one, { ...place, location: `${location}[${index}]` });
}

function checkInner(rule: Json, place: Place): void {
  if (isRecord(rule)) checkTest(rule, place, ['Comment']);
  else place.findings.schema('Expected value of type [OBJECT]', place.location);
}

const operandTypes: Readonly<Record<OperandKind, string>> = {
  string: 'STRING',
  number: 'NUMBER',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
  path: 'STRING',
};

function checkComparison(rule: JsonRecord, place: Place): void {
  const { findings, location } = place;
  if (rule.Variable === undefined) findings.schema('These fields are required: [Variable]', location);
  else checkPath(rule.Variable, within(place, 'Variable'));
  const operators = Object.keys(rule).filter((name) => choiceOperators.has(name));
  if (operators.length !== 1) findings.schema('A choice rule must have exactly one comparison operator', location);
  for (const name of operators) {
    const kind = choiceOperators.get(name) ?? 'string';
    const value = rule[name] ?? null;
    if (!fitsOperand(kind, value))
      findings.schema(`Expected value of type [${operandTypes[kind]}]`, `${location}/${name}`);
    else if (kind === 'path') checkPath(value, within(place, name));
  }
}
