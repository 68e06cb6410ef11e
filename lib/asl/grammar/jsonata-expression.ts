// One JSONata expression `{% … %}`: its delimiters and its syntax. What it reads and calls is for the walker.
import jsonata from 'jsonata';
import { substitution } from '../resources/resource-arn.ts';
import { isObject, type JsonObject } from './json.ts';
import { type ExpressionPlace, ExpressionWalker } from './jsonata-walker.ts';

export function isExpression(text: string): boolean {
  return text.startsWith('{%') && text.endsWith('%}') && text.length >= 4;
}

/** Checks a string that is one expression, delimiters included. */
export function checkExpression(text: string, place: ExpressionPlace): void {
  const ast = parse(text, place);
  if (ast === undefined) return;
  const walker = new ExpressionWalker(place);
  walker.walk(ast, { hasInput: false, locals: new Set() });
  walker.finish();
}

/** The value of an expression that is a string literal, such as `{% 'orders' %}`. */
export function constantOf(text: string): string | undefined {
  try {
    const ast = jsonata(text.slice(2, -2)).ast();
    return ast.type === 'string' ? (ast.value as string) : undefined;
  } catch {
    return undefined;
  }
}

function parse(text: string, { pointer, site }: ExpressionPlace): JsonObject | undefined {
  // A substitution becomes a number of the same length: valid as a value and inside a string, and positions stay.
  const source = text.slice(2, -2).replace(substitution, (found) => '1'.repeat(found.length));
  if (source.trim() === '') {
    site.report('jsonata-syntax', pointer, 'the expression is empty');
    return undefined;
  }
  try {
    return jsonata(source).ast() as unknown as JsonObject;
  } catch (error) {
    site.report('jsonata-syntax', pointer, syntaxMessage(error));
    return undefined;
  }
}

function syntaxMessage(error: unknown): string {
  if (!isObject(error) || typeof error.message !== 'string') return String(error);
  const where = typeof error.position === 'number' ? ` at character ${error.position + 2}` : '';
  return `JSONata ${String(error.code)}${where}: ${error.message}`;
}
