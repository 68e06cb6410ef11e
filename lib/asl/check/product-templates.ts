// Templates of the products whose dialects Flowgate supports, such as Bridge's `{{runtime.order.id}}`: Step Functions does not
// evaluate them. Each gives a finding with the expression to write in its place.

import { below, isObject, quote } from '../grammar/json.ts';
import { isExpression } from '../grammar/jsonata-text.ts';
import type { Report } from './finding.ts';

/** The place in a run's input of each template root. WorqHat's root is the ID of a node, followed by `.input`. */
const roots: readonly { readonly pattern: RegExp; readonly place: string }[] = [
  { pattern: /^(?:runtime|\$param|\$body)(?=[.[]|$)/, place: '$states.input.data' },
  { pattern: /^states?(?=[.[])/, place: '$states.input.stateValues' },
  { pattern: /^[\w$-]+\.input(?=[.[]|$)/, place: '$states.input.data' },
];

/** Comments are not checked: nothing depends on them. */
export function checkProductTemplates(value: unknown, report: Report, pointer = ''): void {
  if (typeof value === 'string') {
    checkText(value, report, pointer);
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkProductTemplates(item, report, below(pointer, index));
    return;
  }
  if (!isObject(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key !== 'Comment') checkProductTemplates(inner, report, below(pointer, key));
  }
}

function checkText(text: string, report: Report, pointer: string): void {
  const parts = splitTemplates(text);
  const templates = parts.filter((part) => part.reference !== undefined);
  if (templates.length === 0) return;
  const shown = templates.map((part) => part.text).join(' and ');
  const message = `${quote(shown)} is passed on as text: Step Functions evaluates no {{…}}`;
  report('product-template', pointer, message, `Write ${describeReplacement(text, parts)} in a JSONata state`);
}

interface Part {
  readonly text: string;
  /** The JSONata reference to write in place of a template; absent for plain text. */
  readonly reference?: string | undefined;
}

function splitTemplates(text: string): Part[] {
  return text.split(/(\{\{[^{}]{1,256}\}\})/).flatMap((piece) => {
    if (piece === '') return [];
    const isTemplate = piece.startsWith('{{') && piece.endsWith('}}');
    return [{ text: piece, reference: isTemplate ? findReference(piece.slice(2, -2).trim()) : undefined }];
  });
}

function findReference(template: string): string | undefined {
  for (const { pattern, place } of roots) {
    const root = pattern.exec(template)?.[0];
    if (root !== undefined) return place + toPath(template.slice(root.length));
  }
  return undefined;
}

// JSONata quotes a name that is not an identifier: runtime.extra-stuff becomes $states.input.data.`extra-stuff`.
function toPath(path: string): string {
  return path.replace(/\.([^.[\]]+)/g, (_, name: string) => {
    const trimmed = name.trim();
    return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(trimmed) ? `.${trimmed}` : `.\`${trimmed}\``;
  });
}

function describeReplacement(text: string, parts: readonly Part[]): string {
  const references = parts.flatMap(({ reference }) => reference ?? []);
  if (isExpression(text)) return references.join(' and ');
  const operands = parts.map((part) => part.reference ?? toStringLiteral(part.text));
  return `{% ${operands.join(' & ')} %}`;
}

// JSONata has JSON's escapes, and none for a single quote.
function toStringLiteral(text: string): string {
  return /['\\\p{Cc}]/u.test(text) ? JSON.stringify(text) : `'${text}'`;
}
