// The wildcards of IAM: `*` stands for any characters, `?` for one.

export type Matcher = (text: string) => boolean;

/** Compiles a pattern. With `ignoresCase`, text and pattern are compared in lower case. */
export function compileWildcard(pattern: string, options: { readonly ignoresCase?: boolean } = {}): Matcher {
  const ignoresCase = options.ignoresCase === true;
  const folded = ignoresCase ? pattern.toLowerCase() : pattern;
  if (!/[*?]/.test(folded)) return (text) => (ignoresCase ? text.toLowerCase() : text) === folded;
  return (text) => matchesPattern(folded, ignoresCase ? text.toLowerCase() : text);
}

/**
 * Matches each `*` with as few characters as possible; if the rest does not match, the last `*` takes one more character.
 * Backtracking to the last `*` is enough, so the worst time is the product of the lengths. A regular expression with several
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

/** Compiles a pattern of an ARN: its six parts are compared one by one, so a `*` never matches a colon between parts. */
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
