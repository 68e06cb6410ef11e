// Values in which an author mixes literals with expressions: payload templates (JSONPath) and JSONata values.

import { looksLikeIntrinsic } from '../../grammar/intrinsic.ts';
import { below, isObject, quote, typeName } from '../../grammar/json.ts';
import { looksLikePath } from '../../grammar/json-path.ts';
import { isExpression } from '../../grammar/jsonata-text.ts';
import { checkExpression, type ExpressionPlace } from './jsonata-expression.ts';
import { checkPathOrIntrinsic } from './path-expression.ts';

/** A value at any depth, in the query language of its state. */
export function checkPayload(value: unknown, place: ExpressionPlace): void {
  if (place.site.language === 'JSONata') checkJsonataValue(value, place);
  else checkTemplate(value, place);
}

/** A JSONata value: every string in it is an expression or plain text. */
export function checkJsonataValue(value: unknown, place: ExpressionPlace): void {
  if (typeof value === 'string') {
    checkJsonataText(value, place);
    return;
  }
  for (const [key, inner] of listEntries(value)) {
    if (typeof key === 'string') checkJsonataKey(key, within(place, key));
    checkJsonataValue(inner, within(place, key));
  }
}

/** Keys are never evaluated, and `.$` means something in JSONPath only. */
function checkJsonataKey(key: string, { site, pointer }: ExpressionPlace): void {
  if (isExpression(key)) {
    const remedy = 'Build the object in one expression: {% { … } %}';
    site.report('literal-expression', pointer, `the key ${quote(key)} is not evaluated`, remedy);
  } else if (key.endsWith('.$')) {
    const remedy = `Name the key "${key.slice(0, -2)}" and give {% … %}`;
    site.report('literal-path', pointer, `the key ${quote(key)} keeps its .$ in a JSONata state`, remedy);
  }
}

function checkJsonataText(text: string, place: ExpressionPlace): void {
  if (isExpression(text)) {
    checkExpression(text, place);
    return;
  }
  const { site, pointer } = place;
  if (text.startsWith('{%'))
    site.report('jsonata-delimiters', pointer, `${quote(text)} opens with {% and is not closed`);
  else if (text.endsWith('%}')) {
    site.report('jsonata-delimiters', pointer, `${quote(text)} closes with %} and does not open with {%`);
  } else if (/\{%.*%\}/s.test(text)) {
    site.report('literal-expression', pointer, `${quote(text)} is passed on as text`);
  } else if (looksLikePath(text) || looksLikeIntrinsic(text)) {
    const remedy = 'Write a JSONata expression: {% $states.input… %}';
    site.report('literal-path', pointer, `${quote(text)} is passed on as text by a JSONata state`, remedy);
  }
}

/** A payload template: a key ending in `.$` has a path or an intrinsic call as its value. */
function checkTemplate(value: unknown, place: ExpressionPlace): void {
  if (typeof value === 'string') {
    checkTemplateText(value, place);
    return;
  }
  if (isObject(value)) checkTwice(Object.keys(value), place);
  for (const [key, inner] of listEntries(value)) {
    if (typeof key === 'string' && key.endsWith('.$')) checkDynamic(inner, within(place, key));
    else checkTemplate(inner, within(place, key));
  }
}

function checkDynamic(value: unknown, place: ExpressionPlace): void {
  if (typeof value === 'string') {
    checkPathOrIntrinsic(value, place);
    return;
  }
  const message = `a key ending in .$ has ${typeName(value)}, and needs a path or an intrinsic function call`;
  place.site.report('json-path-syntax', place.pointer, message, 'Remove .$ from the key to pass the value as it is');
}

function checkTemplateText(text: string, { site, pointer }: ExpressionPlace): void {
  if (looksLikePath(text) || looksLikeIntrinsic(text)) {
    site.report('literal-path', pointer, `${quote(text)} is passed on as text`);
  } else if (isExpression(text)) {
    const remedy = 'Set "QueryLanguage": "JSONata" on the state, or use a path';
    site.report('literal-expression', pointer, `${quote(text)} is passed on as text by a JSONPath state`, remedy);
  }
}

function checkTwice(keys: string[], { site, pointer }: ExpressionPlace): void {
  for (const key of keys) {
    if (!keys.includes(`${key}.$`)) continue;
    site.report('exclusive-fields', below(pointer, key), `"${key}" and "${key}.$" give the same member`);
  }
}

function listEntries(value: unknown): [string | number, unknown][] {
  if (Array.isArray(value)) return value.map((item, index) => [index, item]);
  return isObject(value) ? Object.entries(value) : [];
}

function within(place: ExpressionPlace, key: string | number): ExpressionPlace {
  return { ...place, pointer: below(place.pointer, key) };
}
