// Writes a trigger's operator on a name as a JSONata condition, for checks that a state machine makes at run time.
import type { NameOperator } from '../../core/workflow/name-pattern-schema.ts';
import { escapePattern } from '../../value/escape-pattern.ts';

/** @example buildNameCondition({ prefix: 'user.' }, '$event') // $contains($event, /^user\.[\s\S]*$/) */
export function buildNameCondition(operator: NameOperator, variable: string): string {
  if (!('anything-but' in operator)) return writeMatch(listExpressions(operator), variable);
  const { 'anything-but': refused } = operator;
  const expressions = isTexts(refused) ? toList(refused).map(escapePattern).map(toWhole) : listExpressions(refused);
  return `$not(${writeMatch(expressions, variable)})`;
}

function writeMatch(expressions: readonly string[], variable: string): string {
  return `(${expressions.map((one) => `$contains(${variable}, /${one}/)`).join(' or ')})`;
}

type Texts = string | readonly string[];
type Operand = Texts | { readonly 'equals-ignore-case': string };

/** The regular expressions of which one must match. */
function listExpressions(operator: { readonly [name: string]: Operand }): string[] {
  return Object.entries(operator).flatMap(([name, operand]) => {
    if (isTexts(operand)) return toList(operand).map((text) => toExpression(name, text));
    return [toExpression(name, operand['equals-ignore-case'], ignoreCase)];
  });
}

const anything = '[\\s\\S]*';

function toExpression(operator: string, text: string, write = escapePattern): string {
  if (operator === 'prefix') return toWhole(`${write(text)}${anything}`);
  if (operator === 'suffix') return toWhole(`${anything}${write(text)}`);
  if (operator === 'equals-ignore-case') return toWhole(ignoreCase(text));
  return toWhole(text.replace(/\\[*\\]|\*|[^*\\]+/g, writeWildcardPart));
}

/** `\*` and `\\` stand for themselves, `*` for any text. */
function writeWildcardPart(part: string): string {
  if (part === '*') return anything;
  return escapePattern(part.startsWith('\\') ? part.slice(1) : part);
}

function toWhole(expression: string): string {
  return `^${expression}$`;
}

/** Each character in its lower-case or upper-case form, as EventBridge compares. */
function ignoreCase(text: string): string {
  return [...text]
    .map((char) => {
      const [lower = '', upper = ''] = [char.toLowerCase(), char.toUpperCase()].map(escapePattern);
      return lower === upper ? lower : `(?:${lower}|${upper})`;
    })
    .join('');
}

function isTexts(operand: unknown): operand is Texts {
  return typeof operand === 'string' || Array.isArray(operand);
}

function toList(texts: Texts): readonly string[] {
  return typeof texts === 'string' ? [texts] : texts;
}
