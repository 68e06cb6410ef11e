// The source or name of a trigger in words: a text, or a pattern of texts.

type NamePattern = string | { readonly [operator: string]: unknown } | undefined;

/** A pattern is written as JSON, such as `{"prefix":"order."}`. */
export function describePattern(pattern: NamePattern): string | undefined {
  return pattern === undefined || typeof pattern === 'string' ? pattern : JSON.stringify(pattern);
}

/** A text that a form can begin with. */
export function pickText(pattern: NamePattern, otherwise: string): string {
  return typeof pattern === 'string' ? pattern : otherwise;
}
