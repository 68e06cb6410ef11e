// String comparison beyond equality: ignoring case, and with wildcards.
import { escapePattern } from '../value/escape-pattern.ts';
import { refuse } from './event-pattern-error.ts';

type StringTest = (value: string) => boolean;

/** Equality, prefix or suffix ignoring case: each character matches in its lower-case or upper-case form. */
export function compileIgnoreCase(text: string, where: 'whole' | 'prefix' | 'suffix'): StringTest {
  const body = [...text].map(eitherCase).join('');
  const pattern = new RegExp(`${where === 'suffix' ? '' : '^'}${body}${where === 'prefix' ? '' : '$'}`);
  return (value) => pattern.test(value);
}

/**
 * A text in which `*` stands for zero or more characters, and `\*` and `\\` for themselves. Compares in linear time for every
 * text, unlike a regular expression.
 */
export function compileWildcard(text: string, pointer: string): StringTest {
  const pieces = splitAtWildcards(text, pointer);
  const [first = ''] = pieces;
  if (pieces.length === 1) return (value) => value === first;
  const last = pieces.at(-1) ?? '';
  const middle = pieces.slice(1, -1);
  return (value) => {
    if (!value.startsWith(first)) return false;
    let from = first.length;
    for (const piece of middle) {
      const at = value.indexOf(piece, from);
      if (at < 0) return false;
      from = at + piece.length;
    }
    return value.length - last.length >= from && value.endsWith(last);
  };
}

// Positions in messages are counted as AWS does, including the opening quote.
function splitAtWildcards(text: string, pointer: string): string[] {
  const pieces = [''];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    const next = text[at + 1];
    if (char === '*' && next === '*') refuse(`Consecutive wildcard characters at pos ${at + 1}`, pointer);
    if (char === '*') {
      pieces.push('');
      continue;
    }
    const isEscape = char === '\\';
    if (isEscape && next !== '*' && next !== '\\') {
      refuse(`Invalid escape character at pos ${at + 1}`, pointer);
    }
    pieces.push(`${pieces.pop() ?? ''}${isEscape ? next : char}`);
    if (isEscape) at += 1;
  }
  return pieces;
}

function eitherCase(char: string): string {
  const [lower, upper] = [char.toLowerCase(), char.toUpperCase()].map(escapePattern);
  return lower === upper ? `${lower}` : `(?:${lower}|${upper})`;
}
