// One JSONata expression `{% … %}` at its place: its syntax, and whether the names that it reads exist there.
import jsonata from 'jsonata';
import { didYouMean } from '../../../value/nearest-name.ts';
import { isObject } from '../../grammar/json.ts';
import { jsonataFunctions, type StatesMember, statesMembers } from '../../grammar/jsonata-names.ts';
import { findReferences, type Reference } from '../../grammar/jsonata-references.ts';
import { sourceOf } from '../../grammar/jsonata-text.ts';
import { substitution } from '../../resources/resource-arn.ts';
import type { Site } from '../scope.ts';
import { checkContextPath } from './context-path.ts';

/** The place of an expression, and which members of `$states` exist there beside `input` and `context`. */
export interface ExpressionPlace {
  pointer: string;
  site: Site;
  members: readonly StatesMember[];
}

/** Checks a string that is one expression, delimiters included. Adds the variables that it reads to the site. */
export function checkExpression(text: string, place: ExpressionPlace): void {
  for (const reference of readReferences(text, place)) checkReference(reference, place);
}

function readReferences(text: string, { pointer, site }: ExpressionPlace): Reference[] {
  // A substitution becomes a number of the same length: valid as a value and inside a string, and positions stay.
  const source = sourceOf(text).replace(substitution, (found) => '1'.repeat(found.length));
  if (source.trim() === '') {
    site.report('jsonata-syntax', pointer, 'the expression is empty');
    return [];
  }
  try {
    return findReferences(jsonata(source).ast());
  } catch (error) {
    site.report('jsonata-syntax', pointer, describeSyntaxError(error));
    return [];
  }
}

function describeSyntaxError(error: unknown): string {
  if (!isObject(error) || typeof error.message !== 'string') return String(error);
  const where = typeof error.position === 'number' ? ` at character ${error.position + 2}` : '';
  return `JSONata ${String(error.code)}${where}: ${error.message}`;
}

function checkReference(reference: Reference, place: ExpressionPlace): void {
  const { pointer, site } = place;
  switch (reference.kind) {
    case 'variable':
      site.uses.push({
        name: reference.name,
        pointer,
        isGuarded: reference.isGuarded,
        isCertain: reference.isWhole,
      });
      return;
    case 'input':
      reportInput(reference.name, place);
      return;
    case 'function':
      reportFunction(reference.name, place);
      return;
    case 'states':
      checkStatesMember(reference.names, reference.isWhole, place);
      return;
    case 'operator':
      site.report(
        'jsonata-syntax',
        pointer,
        `the operator ${reference.operator} is JSONata 2.1, and Step Functions has 2.0.6`,
        'Write the condition out: $exists(a) ? a : b',
      );
      return;
  }
}

function reportInput(name: string, { pointer, site }: ExpressionPlace): void {
  const path = /^[$*%]/.test(name) ? '$states.input' : `$states.input.${name}`;
  const message = `"${name}" reads an input that the expression does not have`;
  site.report('jsonata-no-input', pointer, message, `Write ${path}, or a variable`);
}

function reportFunction(name: string, { pointer, site }: ExpressionPlace): void {
  if (name === 'eval') {
    site.report('unknown-function', pointer, 'Step Functions does not have $eval', 'Use $parse to read JSON text');
    return;
  }
  site.report('unknown-function', pointer, `there is no function $${name}${didYouMean(name, jsonataFunctions)}`);
}

function checkStatesMember(names: readonly string[], isCertain: boolean, place: ExpressionPlace): void {
  const { pointer, site, members } = place;
  const [member = '', ...rest] = names;
  const allowed = ['input', 'context', ...members];
  if (allowed.includes(member)) {
    if (member === 'context') checkContextPath(rest, { ...place, found: `$states.${names.join('.')}`, isCertain });
    return;
  }
  const isElsewhere = statesMembers.some((one) => one === member);
  const message = isElsewhere
    ? `$states.${member} does not exist here, only ${allowed.map((one) => `$states.${one}`).join(', ')}`
    : `$states has no member "${member}"${didYouMean(member, statesMembers)}`;
  // AWS refuses a member that exists only at other places. For an unknown member it returns no value.
  site.report(isElsewhere || isCertain ? 'states-member' : 'unverified-read', pointer, message);
}
