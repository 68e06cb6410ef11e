// Checks the value of one field by its kind in the table: type, limits, expressions. It does not compare it with other fields.
import { isBareSubstitution, textOfSubstitution } from '../grammar/bare-substitution.ts';
import type { Field } from '../grammar/fields.ts';
import { anyOf, isObject, quote, typeName } from '../grammar/json.ts';
import { looksLikePath } from '../grammar/json-path.ts';
import { isExpression } from '../grammar/jsonata-text.ts';
import { isTimestamp } from '../grammar/timestamp.ts';
import { hasArgument } from './arguments/given-arguments.ts';
import type { ExpressionPlace } from './expressions/jsonata-expression.ts';
import { checkExpression } from './expressions/jsonata-expression.ts';
import { checkPath, checkPathOrIntrinsic, checkReferencePath } from './expressions/path-expression.ts';
import { checkJsonataValue, checkPayload } from './expressions/payload.ts';

export interface FieldPlace extends ExpressionPlace {
  /** The field's name, as messages call it. */
  name: string;
}

export function checkFieldValue(value: unknown, field: Field, place: FieldPlace): void {
  if (isBareSubstitution(value)) {
    checkBareSubstitution(value, field, place);
    return;
  }
  switch (field.kind) {
    case 'structure':
      return;
    case 'literal':
      checkLiteral(value, place);
      return;
    case 'payload':
      checkPayload(value, place);
      return;
    case 'object-payload':
      checkComposite(value, place, { word: 'an object', fits: isObject });
      checkMembers(value, field, place);
      return;
    case 'items-payload':
      checkComposite(value, place, { word: 'an array or an object', fits: isComposite });
      return;
    case 'flag':
      checkFlag(value, place);
      return;
    case 'word':
      checkWord(value, field, place);
      return;
    case 'integer':
    case 'number':
      checkNumber(value, field, place);
      return;
    default:
      checkText(value, field, place);
      return;
  }
}

/** Its value is known only when it is deployed. A text would need quotes around the substitution. */
function checkBareSubstitution(value: string, { kind }: Field, { site, pointer, name }: FieldPlace): void {
  if (!/text|comment|path|timestamp|word/.test(kind)) return;
  const message = `${name} is ${textOfSubstitution(value)} without quotes, and must be a string`;
  site.report('wrong-type', pointer, message, 'Put quotes around the substitution');
}

function checkLiteral(value: unknown, { site, pointer }: FieldPlace): void {
  const text = JSON.stringify(value) ?? '';
  if (site.type !== 'Pass' || !/"\$\.|\.\$":/.test(text)) return;
  site.report(
    'literal-path',
    pointer,
    `Result is static: paths in ${quote(value)} are not read`,
    'Use Parameters instead of Result',
  );
}

function checkComposite(
  value: unknown,
  place: FieldPlace,
  shape: { word: string; fits: (value: unknown) => boolean },
): void {
  if (shape.fits(value)) {
    checkPayload(value, place);
    return;
  }
  const isJsonata = place.site.language === 'JSONata';
  if (isJsonata && typeof value === 'string' && /^\{%|%\}$/.test(value)) {
    checkJsonataValue(value, place);
    return;
  }
  const allowed = isJsonata ? `${shape.word} or an expression {% … %}` : shape.word;
  place.site.report('wrong-type', place.pointer, `${place.name} is ${typeName(value)}, and must be ${allowed}`);
}

function checkMembers(value: unknown, { members = [] }: Field, { site, pointer, name }: FieldPlace): void {
  if (!isObject(value)) return;
  for (const member of members.filter((one) => !hasArgument(value, one, site.language)))
    site.report('missing-field', pointer, `${name} needs ${member}`);
}

function isComposite(value: unknown): boolean {
  return Array.isArray(value) || isObject(value);
}

function checkWord(value: unknown, { words = [] }: Field, { site, pointer, name }: FieldPlace): void {
  if (typeof value === 'string' && (words.includes(value) || value.includes('${'))) return;
  site.report('wrong-value', pointer, `${name} is ${quote(value)}, and must be ${anyOf(words)}`);
}

function checkFlag(value: unknown, place: FieldPlace): void {
  if (typeof value === 'boolean') return;
  place.site.report('wrong-type', place.pointer, `${place.name} is ${typeName(value)}, and must be true or false`);
}

function checkNumber(value: unknown, field: Field, place: FieldPlace): void {
  if (typeof value === 'string' && isCheckedAsExpression(value, field, place)) return;
  const { site, pointer, name } = place;
  const word = field.kind === 'integer' ? 'an integer' : 'a number';
  if (typeof value !== 'number' || (field.kind === 'integer' && !Number.isInteger(value))) {
    site.report('wrong-type', pointer, `${name} is ${typeName(value)}, and must be ${word}`);
    return;
  }
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = field;
  const { mostAtRunTime = most } = field;
  if (value >= least && value <= mostAtRunTime) return;
  if (value > mostAtRunTime && value <= most) {
    site.report('wrong-value', pointer, `${name} is ${value}, and a run can take ${mostAtRunTime} at most`);
    return;
  }
  const range = most === Number.POSITIVE_INFINITY ? `at least ${least}` : `from ${least} to ${most}`;
  site.report('wrong-value', pointer, `${name} is ${value}, and must be ${word} ${range}`);
}

/** Checks a string that has expression delimiters. Returns false for a plain string, which the caller checks. */
function isCheckedAsExpression(value: string, field: Field, place: FieldPlace): boolean {
  if (!/^\{%|%\}$/.test(value)) return false;
  const { site, pointer, name } = place;
  if (site.language === 'JSONata' && field.isDynamic === true) {
    if (isExpression(value)) checkExpression(value, place);
    else checkJsonataValue(value, place);
    return true;
  }
  if (site.language === 'JSONPath' && field.kind === 'text') {
    const remedy = 'Set "QueryLanguage": "JSONata" on the state';
    site.report('literal-expression', pointer, `${name} is ${quote(value)} to the letter in a JSONPath state`, remedy);
    return field.forbidden === undefined;
  }
  const why = site.language === 'JSONata' ? 'takes no expression' : 'takes none in a JSONPath state';
  site.report('expression-not-allowed', pointer, `${name} ${why}: ${quote(value)}`);
  return true;
}

function checkText(value: unknown, field: Field, place: FieldPlace): void {
  const { site, pointer, name } = place;
  const isNullable = field.kind === 'nullable-path' || field.kind === 'result-path';
  if (value === null && isNullable) return;
  if (typeof value !== 'string') {
    const allowed = isNullable ? 'a path or null' : field.kind.includes('path') ? 'a path' : 'a string';
    site.report('wrong-type', pointer, `${name} is ${typeName(value)}, and must be ${allowed}`);
    return;
  }
  if (field.kind === 'comment' || isCheckedAsExpression(value, field, place)) return;
  checkTextOfKind(value, field, place);
}

function checkTextOfKind(value: string, field: Field, place: FieldPlace): void {
  switch (field.kind) {
    case 'path':
    case 'nullable-path':
      checkPath(value, place);
      return;
    case 'reference-path':
      checkNumberPath(value, place);
      return;
    case 'result-path':
      checkResultPath(value, place);
      return;
    case 'path-or-intrinsic':
      checkPathOrIntrinsic(value, place);
      return;
    case 'timestamp':
      checkTimestamp(value, place);
      return;
    default:
      checkPlainText(value, field, place);
      return;
  }
}

/** AWS does not read the context object in a field for a reference path (measured). ItemsPath takes any path. */
function checkNumberPath(value: string, place: FieldPlace): void {
  if (checkReferencePath(value, place)?.root !== 'context') return;
  const message = `${place.name} is ${quote(value)}, and cannot read the context object`;
  place.site.report('reference-path', place.pointer, message);
}

function checkResultPath(value: string, place: FieldPlace): void {
  const path = checkReferencePath(value, place);
  if (path === undefined || path.root === 'input') return;
  const message = `${place.name} is ${quote(value)}, and only a place in the input ($…) can be written`;
  place.site.report('reference-path', place.pointer, message);
}

function checkTimestamp(value: string, { site, pointer, name }: FieldPlace): void {
  if (isTimestamp(value) || value.includes('${')) return;
  site.report('wrong-value', pointer, `${name} is ${quote(value)}, and must be like "2030-01-31T09:00:00Z"`);
}

function checkPlainText(value: string, field: Field, { site, pointer, name }: FieldPlace): void {
  if (field.mostLength !== undefined && [...value].length > field.mostLength) {
    const message = `${name} has ${[...value].length} characters, and may have ${field.mostLength}`;
    site.report('wrong-value', pointer, message);
  }
  const forbidden = field.forbidden?.exec(value)?.[0];
  if (forbidden !== undefined && !value.includes('${'))
    site.report('wrong-value', pointer, `${name} is ${quote(value)}, and may not contain ${JSON.stringify(forbidden)}`);
  if (site.language === 'JSONata' || !['Error', 'Cause'].includes(name) || !looksLikePath(value)) return;
  site.report(
    'literal-path',
    pointer,
    `${name} is ${quote(value)} to the letter`,
    `Use ${name}Path to read it from the input`,
  );
}
