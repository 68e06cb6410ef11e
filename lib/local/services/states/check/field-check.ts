// Checks the fields of one object of a definition by its table in lib/asl/grammar: names, types, limits, expressions. The
// wording is that of AWS's diagnostics.

import { hasArgument } from '../../../../asl/check/arguments/given-arguments.ts';
import type { Field, Fields } from '../../../../asl/grammar/fields.ts';
import { entryOf } from '../../../../asl/grammar/json.ts';
import type { StatesMember } from '../../../../asl/grammar/jsonata-names.ts';
import { hasStrayDelimiter, isExpression } from '../../../../asl/grammar/jsonata-text.ts';
import { isTimestamp } from '../../../../asl/grammar/timestamp.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import {
  checkPath,
  checkReference,
  checkReferencePath,
  checkResultPath,
  checkText,
  checkValueTemplate,
} from './expression-check.ts';
import { type Place, type ValuePlace, within } from './place.ts';

/** Refuses fields that the table does not have for the query language, and the absence of required ones. */
export function checkFieldNames(body: JsonRecord, fields: Fields, { language, location, findings }: Place): void {
  for (const name of Object.keys(body)) {
    const field = entryOf(fields, name);
    if (field === undefined) findings.schema(`Field '${name}' is not supported`, location);
    else if (field.language !== undefined && field.language !== language)
      findings.schema(
        `The QueryLanguage is set to '${language}', but field '${name}' is only supported for the '${field.language}' QueryLanguage`,
        location,
      );
  }
  const missing = Object.keys(fields).filter((name) => fields[name]?.isRequired && body[name] === undefined);
  if (missing.length > 0) findings.schema(`These fields are required: [${missing.join(', ')}]`, location);
}

export function checkExclusive(
  body: JsonRecord,
  pairs: readonly (readonly [string, string])[],
  { location, findings }: Place,
): void {
  for (const [one, other] of pairs) {
    if (body[one] === undefined || body[other] === undefined) continue;
    findings.schema(`Fields [${one}] and [${other}] exclude each other`, location);
  }
}

export function checkFieldValues(
  body: JsonRecord,
  fields: Fields,
  place: Place,
  membersOf: (name: string) => readonly StatesMember[] = () => [],
): void {
  for (const [name, value] of Object.entries(body)) {
    const field = entryOf(fields, name);
    if (field === undefined || (field.language !== undefined && field.language !== place.language)) continue;
    checkValue(value, field, { ...within(place, name), members: membersOf(name) });
  }
}

function checkValue(value: Json, field: Field, place: ValuePlace): void {
  switch (field.kind) {
    case 'structure':
    case 'literal':
      return;
    case 'payload':
      checkValueTemplate(value, place);
      return;
    case 'object-payload':
      checkComposite(value, 'OBJECT', isRecord(value), place);
      if (isRecord(value)) checkMembers(value, field, place);
      return;
    case 'items-payload':
      checkComposite(value, 'ARRAY', Array.isArray(value) || isRecord(value), place);
      return;
    case 'flag':
      if (typeof value !== 'boolean') expected('BOOLEAN', place);
      return;
    case 'integer':
    case 'number':
      checkNumber(value, field, place);
      return;
    case 'word':
      if (typeof value === 'string' && field.words?.includes(value)) return;
      place.findings.schema(`Value should be one of the following: [${field.words?.join(', ') ?? ''}]`, place.location);
      return;
    default:
      checkString(value, field, place);
      return;
  }
}

function expected(type: string, { findings, location }: Place): void {
  findings.schema(`Expected value of type [${type}]`, location);
}

function checkComposite(value: Json, type: string, fits: boolean, place: ValuePlace): void {
  const mayBeExpression = place.language === 'JSONata' && typeof value === 'string';
  if (fits || (mayBeExpression && (isExpression(value) || hasStrayDelimiter(value)))) checkValueTemplate(value, place);
  else expected(type, place);
}

function checkMembers(value: JsonRecord, { members = [] }: Field, { findings, location, language }: ValuePlace): void {
  const missing = members.filter((name) => !hasArgument(value, name, language));
  if (missing.length > 0) findings.schema(`These fields are required: [${missing.join(', ')}]`, location);
}

function checkNumber(value: Json, { kind, least, most, isDynamic }: Field, place: ValuePlace): void {
  const isComputed = typeof value === 'string' && isDynamic && place.language === 'JSONata' && isExpression(value);
  if (isComputed) {
    checkText(value, place);
    return;
  }
  if (typeof value !== 'number' || (kind === 'integer' && !Number.isInteger(value))) {
    expected(kind === 'integer' ? 'INTEGER' : 'NUMBER', place);
    return;
  }
  const { findings, location } = place;
  if (most === undefined) {
    if (least !== undefined && value < least)
      findings.schema(`Value should be greater than or equal to ${least}`, location);
  } else if (value < (least ?? value) || value > most) {
    findings.schema(`Value should be between ${least} and ${most}`, location);
  }
}

function checkString(value: Json, field: Field, place: ValuePlace): void {
  const isNullable = field.kind === 'nullable-path' || field.kind === 'result-path';
  if (value === null && isNullable) return;
  if (typeof value !== 'string') {
    expected('STRING', place);
    return;
  }
  switch (field.kind) {
    case 'path':
    case 'nullable-path':
      checkPath(value, place);
      return;
    case 'reference-path':
      checkReferencePath(value, place);
      return;
    case 'result-path':
      checkResultPath(value, place);
      return;
    case 'path-or-intrinsic':
      checkReference(value, place);
      return;
    default:
      checkPlainString(value, field, place);
      return;
  }
}

function checkPlainString(value: string, field: Field, place: ValuePlace): void {
  if (field.kind === 'comment') return;
  const { findings, location, language } = place;
  if (language === 'JSONata' && (isExpression(value) || hasStrayDelimiter(value))) {
    if (field.isDynamic) checkText(value, place);
    else findings.schema('Expected a literal value, but was a JSONata expression', location);
    return;
  }
  if (field.kind === 'timestamp' && !isTimestamp(value)) findings.schema('Value is not an RFC3339 timestamp', location);
  if (field.mostLength !== undefined && [...value].length > field.mostLength)
    findings.schema(`Value should be at most ${field.mostLength} characters`, location);
  if (field.forbidden?.test(value))
    findings.error('INVALID_LABEL_NAME', 'Value contains a character that is not allowed', location);
}
