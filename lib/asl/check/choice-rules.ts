// The rules of a Choice state, in both query languages: operators, their values, And, Or and Not.

import { didYouMean } from '../../value/nearest-name.ts';
import {
  choiceOperators,
  combiners,
  fitsOperand,
  type OperandKind,
  outerRuleFields,
} from '../grammar/choice-operators.ts';
import { below, isObject, type JsonObject, quote, typeName } from '../grammar/json.ts';
import { isExpression } from '../grammar/jsonata-text.ts';
import { checkExpression } from './expressions/jsonata-expression.ts';
import { checkPath } from './expressions/path-expression.ts';
import { checkJsonataValue } from './expressions/payload.ts';
import type { Site } from './scope.ts';

const words: Readonly<Record<OperandKind, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  timestamp: 'a timestamp',
  path: 'a path',
};

export function checkChoice(site: Site): void {
  const { state, pointer, report } = site;
  const at = below(pointer, 'Choices');
  if (state.Choices === undefined) return;
  if (!Array.isArray(state.Choices)) {
    report('wrong-type', at, `Choices is ${typeName(state.Choices)}, and must be an array of rules`);
    return;
  }
  if (state.Choices.length === 0) report('wrong-value', at, 'Choices is empty, and needs at least one rule');
  for (const [index, rule] of state.Choices.entries()) checkRule(rule, below(at, index), site);
  if (state.Default === undefined && !isAlwaysTrue(state.Choices)) {
    report('choice-without-default', pointer, 'there is no Default for input that no rule matches');
  }
}

function isAlwaysTrue(rules: unknown[]): boolean {
  return rules.some((rule) => isObject(rule) && (rule.Condition === true || rule.Condition === '{% true %}'));
}

function checkRule(rule: unknown, pointer: string, site: Site): void {
  if (!isObject(rule)) {
    site.report('choice-rule', pointer, `the rule is ${typeName(rule)}, and must be an object`);
    return;
  }
  if (rule.Next === undefined) site.report('missing-field', pointer, 'the rule needs Next');
  if (rule.Output !== undefined) checkRuleOutput(rule.Output, below(pointer, 'Output'), site);
  if (site.language === 'JSONata') checkJsonataRule(rule, pointer, site);
  else checkPathRule(rule, { pointer, site, isOuter: true });
}

function checkRuleOutput(output: unknown, pointer: string, site: Site): void {
  if (site.language === 'JSONata') checkJsonataValue(output, { pointer, site, members: [] });
  else site.report('other-language-field', pointer, '"Output" is a JSONata field, and the state is in JSONPath');
}

function checkJsonataRule(rule: JsonObject, pointer: string, site: Site): void {
  for (const name of Object.keys(rule)) {
    if (name === 'Condition' || outerRuleFields.includes(name)) continue;
    const isOfPath = name === 'Variable' || choiceOperators.has(name) || combiners.includes(name);
    if (isOfPath) {
      site.report(
        'other-language-field',
        below(pointer, name),
        `"${name}" belongs to JSONPath rules`,
        'Write the rule as a Condition',
      );
    } else {
      const message = `a JSONata rule has no field "${name}"${didYouMean(name, ['Condition', ...outerRuleFields])}`;
      site.report('unknown-field', below(pointer, name), message);
    }
  }
  checkCondition(rule.Condition, pointer, site);
}

function checkCondition(condition: unknown, rulePointer: string, site: Site): void {
  const pointer = below(rulePointer, 'Condition');
  if (condition === undefined) {
    site.report('choice-rule', rulePointer, 'the rule needs a Condition');
  } else if (typeof condition === 'string' && isExpression(condition)) {
    checkExpression(condition, { pointer, site, members: [] });
  } else if (typeof condition === 'string' && /^\{%|%\}$/.test(condition)) {
    checkJsonataValue(condition, { pointer, site, members: [] });
  } else if (typeof condition !== 'boolean') {
    site.report(
      'condition-not-boolean',
      pointer,
      `Condition is ${typeName(condition)}, and must be {% … %}, true or false`,
    );
  }
}

interface RulePlace {
  pointer: string;
  site: Site;
  /** Whether the rule is directly in Choices: only there it has Next, Assign and Output. */
  isOuter: boolean;
}

function checkPathRule(rule: JsonObject, place: RulePlace): void {
  const { pointer, site } = place;
  const names = Object.keys(rule).filter((name) => isRuleName(name, place));
  const combiner = names.find((name) => combiners.includes(name));
  const comparisons = names.filter((name) => choiceOperators.has(name));
  if (combiner !== undefined && names.length === 1) {
    checkCombiner(combiner, rule[combiner], place);
    return;
  }
  if (combiner !== undefined) {
    site.report(
      'choice-rule',
      pointer,
      `${combiner} stands with ${names.filter((name) => name !== combiner).join(', ')}`,
    );
  } else if (rule.Variable === undefined) {
    site.report('choice-rule', pointer, 'the rule has no Variable, And, Or or Not');
  } else {
    checkComparison(rule, comparisons, place);
  }
}

/** Whether the name belongs to the rule's test. Reports the names that the rule must not have. */
function isRuleName(name: string, { pointer, site, isOuter }: RulePlace): boolean {
  if (name === 'Variable' || choiceOperators.has(name) || combiners.includes(name)) return true;
  const at = below(pointer, name);
  const isOuterField = outerRuleFields.includes(name);
  if (isOuterField && !isOuter && name !== 'Comment') {
    site.report('choice-rule', at, `"${name}" stands in a nested rule, and may only in the outermost`);
  } else if (name === 'Condition') {
    site.report(
      'other-language-field',
      at,
      '"Condition" is a JSONata field, and the state is in JSONPath',
      'Use Variable with an operator',
    );
  } else if (!isOuterField) {
    const known = ['Variable', ...combiners, ...choiceOperators.keys()];
    site.report('choice-rule', at, `there is no operator "${name}"${didYouMean(name, known)}`);
  }
  return false;
}

function checkCombiner(name: string, value: unknown, { pointer, site }: RulePlace): void {
  const at = below(pointer, name);
  if (name === 'Not') {
    checkNested(value, { pointer: at, site, isOuter: false });
    return;
  }
  if (!Array.isArray(value) || value.length === 0) {
    site.report('choice-rule', at, `${name} is ${typeName(value)}, and must be an array of at least one rule`);
    return;
  }
  for (const [index, rule] of value.entries()) checkNested(rule, { pointer: below(at, index), site, isOuter: false });
}

function checkNested(rule: unknown, place: RulePlace): void {
  if (isObject(rule)) {
    checkPathRule(rule, place);
    return;
  }
  place.site.report('choice-rule', place.pointer, `the rule is ${typeName(rule)}, and must be an object`);
}

function checkComparison(rule: JsonObject, names: string[], place: RulePlace): void {
  const { pointer, site } = place;
  checkPathText(rule.Variable, { pointer: below(pointer, 'Variable'), site });
  const [name] = names;
  const hasUnknown = Object.keys(rule).some((key) => !isKnownRuleName(key));
  if (names.length > 1) site.report('choice-rule', pointer, `the rule has several operators: ${names.join(', ')}`);
  if (name === undefined) {
    if (!hasUnknown) site.report('choice-rule', pointer, 'the rule has a Variable and no operator');
    return;
  }
  const kind = choiceOperators.get(name) ?? 'string';
  const at = below(pointer, name);
  if (!fitsOperand(kind, rule[name])) {
    site.report('choice-rule', at, `${name} is ${quote(rule[name])}, and must be ${words[kind]}`);
  } else if (name.endsWith('Path')) checkPathText(rule[name], { pointer: at, site });
}

function isKnownRuleName(name: string): boolean {
  return (
    name === 'Variable' ||
    name === 'Condition' ||
    choiceOperators.has(name) ||
    [...outerRuleFields, ...combiners].includes(name)
  );
}

function checkPathText(value: unknown, { pointer, site }: { pointer: string; site: Site }): void {
  if (typeof value === 'string') checkPath(value, { pointer, site, isTested: true });
  else site.report('wrong-type', pointer, `the value is ${typeName(value)}, and must be a path`);
}
