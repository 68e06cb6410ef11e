// The delimiters of a JSONata expression in a definition, `{% … %}`, and the JSONata between them.
import jsonata from 'jsonata';

/** Whether a string is an expression: it opens with `{%` and closes with `%}`, without space around them. */
export function isExpression(text: string): boolean {
  return text.length >= 4 && text.startsWith('{%') && text.endsWith('%}');
}

/**
 * Whether a string has only one of the delimiters at its place, as a spelling mistake leaves it. A JSONata state that holds one
 * is refused. See AWS Step Functions developer guide, "Transforming data with JSONata".
 */
export function hasStrayDelimiter(text: string): boolean {
  return !isExpression(text) && (text.startsWith('{%') || text.endsWith('%}'));
}

/** The JSONata of an expression, spaces included, so that positions differ by the two characters of the delimiter only. */
export function sourceOf(expression: string): string {
  return expression.slice(2, -2);
}

/** The value of an expression that is a string literal, such as `{% 'orders' %}`; undefined for every other one. */
export function readConstant(expression: string): string | undefined {
  try {
    const ast = jsonata(sourceOf(expression)).ast();
    return ast.type === 'string' ? (ast.value as string) : undefined;
  } catch {
    return undefined;
  }
}
