// The wildcards of IAM: `*` stands for any characters, `?` for one.

export type Matcher = (text: string) => boolean;

/** Compiles a pattern. Where case is to be ignored, text and pattern are compared in lower case. */
export function compileWildcard(pattern: string, options: { readonly ignoresCase?: boolean } = {}): Matcher {
  const source = pattern.replace(/\*+/g, '*').replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  const expression = new RegExp(
    `^${source.replaceAll('*', '.*').replaceAll('?', '.')}$`,
    options.ignoresCase === true ? 'is' : 's',
  );
  return (text) => expression.test(text);
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
