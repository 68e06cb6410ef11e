// Checks Retry and Catch of a state.

import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import type { Findings } from './diagnostic.ts';
import { checkPayload, checkReferencePath, checkTemplate } from './expression-check.ts';
import { catcherFields, languageOfField, retrierFields } from './state-fields.ts';

type Language = 'JSONata' | 'JSONPath';

export function checkHandlers(state: JsonRecord, language: Language, location: string, findings: Findings): void {
  for (const [raw, at, isLast] of entries(state, 'Retry', location, findings)) {
    checkNames(raw, at, isLast, findings);
    checkFields(raw, retrierFields, language, at, findings);
    checkRetrier(raw, at, findings);
  }
  for (const [raw, at, isLast] of entries(state, 'Catch', location, findings)) {
    checkNames(raw, at, isLast, findings);
    checkFields(raw, catcherFields(language), language, at, findings);
    if (typeof raw.Next !== 'string') findings.schema('These fields are required: [Next]', at);
    checkCatcherData(raw, language, at, findings);
  }
}

function entries(
  state: JsonRecord,
  field: string,
  location: string,
  findings: Findings,
): (readonly [JsonRecord, string, boolean])[] {
  const list = state[field];
  if (list === undefined) return [];
  if (!Array.isArray(list)) {
    findings.schema('Expected value of type [ARRAY]', `${location}/${field}`);
    return [];
  }
  return list
    .filter(isRecord)
    .map((raw, index) => [raw, `${location}/${field}[${index}]`, index === list.length - 1] as const);
}

export function checkFields(
  raw: JsonRecord,
  known: ReadonlySet<string>,
  language: Language,
  location: string,
  findings: Findings,
): void {
  for (const field of Object.keys(raw)) {
    if (known.has(field)) continue;
    const owner = languageOfField(field);
    if (owner === undefined || owner === language) findings.schema(`Field '${field}' is not supported`, location);
    else
      findings.schema(
        `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${owner}' QueryLanguage`,
        location,
      );
  }
}

function checkNames({ ErrorEquals }: JsonRecord, location: string, isLast: boolean, findings: Findings): void {
  if (
    !Array.isArray(ErrorEquals) ||
    ErrorEquals.length === 0 ||
    !ErrorEquals.every((name: Json) => typeof name === 'string')
  ) {
    findings.schema('These fields are required: [ErrorEquals]', location);
    return;
  }
  if (!ErrorEquals.includes('States.ALL')) return;
  if (ErrorEquals.length > 1) findings.schema('States.ALL must appear alone', `${location}/ErrorEquals`);
  if (!isLast) findings.schema('States.ALL must appear in the last element', `${location}/ErrorEquals`);
}

function checkRetrier(raw: JsonRecord, location: string, findings: Findings): void {
  checkWhole(raw, 'IntervalSeconds', [1, 99_999_999], location, findings);
  checkWhole(raw, 'MaxAttempts', [0, 99_999_999], location, findings);
  checkWhole(raw, 'MaxDelaySeconds', [1, 31_622_400], location, findings);
  const { BackoffRate, JitterStrategy } = raw;
  if (BackoffRate !== undefined && !(typeof BackoffRate === 'number' && BackoffRate >= 1)) {
    findings.schema('Value should be greater than or equal to 1', `${location}/BackoffRate`);
  }
  if (JitterStrategy !== undefined && JitterStrategy !== 'FULL' && JitterStrategy !== 'NONE') {
    findings.schema('Value should be one of the following: [FULL, NONE]', `${location}/JitterStrategy`);
  }
}

export function checkWhole(
  raw: JsonRecord,
  field: string,
  [least, most]: readonly [number, number],
  location: string,
  findings: Findings,
): void {
  const value = raw[field];
  if (value === undefined) return;
  const isWhole = typeof value === 'number' && Number.isInteger(value);
  if (!isWhole) findings.schema('Expected value of type [INTEGER]', `${location}/${field}`);
  else if (value < least || value > most)
    findings.schema(`Value should be between ${least} and ${most}`, `${location}/${field}`);
}

function checkCatcherData(raw: JsonRecord, language: Language, location: string, findings: Findings): void {
  if (language === 'JSONata') {
    for (const field of ['Output', 'Assign']) {
      if (raw[field] !== undefined) checkTemplate(raw[field], `${location}/${field}`, findings, true);
    }
    return;
  }
  if (raw.ResultPath !== undefined && raw.ResultPath !== null)
    checkReferencePath(raw.ResultPath, `${location}/ResultPath`, findings);
  if (raw.Assign !== undefined) checkPayload(raw.Assign, `${location}/Assign`, findings);
}
