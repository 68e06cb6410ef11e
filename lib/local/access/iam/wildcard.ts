// The wildcards of IAM: `*` stands for any characters, `?` for one.

export type Matcher = (text: string) => boolean;

/** Compiles a pattern. Where case is to be ignored, text and pattern are compared in lower case. */
export function compileWildcard(pattern: string, options: { readonly ignoresCase?: boolean } = {}): Matcher {
  const ignoresCase = options.ignoresCase === true;
  const folded = ignoresCase ? pattern.toLowerCase() : pattern;
  if (!/[*?]/.test(folded)) return (text) => (ignoresCase ? text.toLowerCase() : text) === folded;
  return (text) => matchesPattern(folded, ignoresCase ? text.toLowerCase() : text);
}

/**
 * Takes each `*` for as little as will do and, where what follows does not fit, gives the last one a character more. Going
 * back to the last one alone is enough, so the time is the product of the lengths at worst; an expression with several
 * `.*` would take far longer.
 */
function matchesPattern(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resumeAt = 0;
  let position = 0;
  while (position < text.length) {
    const expected = pattern[at];
    if (expected === '*') {
      star = at;
      resumeAt = position;
      at += 1;
    } else if (expected === '?' || (expected !== undefined && expected === text[position])) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      resumeAt += 1;
      position = resumeAt;
      at = star + 1;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

/** Compiles a pattern of an ARN: its six parts are compared one by one, so that a `*` never reaches past a colon. */
export function compileArnWildcard(pattern: string): Matcher {
  const parts = arnParts(pattern).map((part) => compileWildcard(part));
  return (text) => {
    const given = arnParts(text);
    return given.length === parts.length && parts.every((matches, index) => matches(given[index] ?? ''));
  };
}

function arnParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
