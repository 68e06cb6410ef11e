// Counts the columns that a text takes on a terminal, and makes text from outside safe to print. Knows no colours.
import { stripVTControlCharacters } from 'node:util';

let segmenter: Intl.Segmenter | undefined;

/** Its creation takes some 20 ms, and few commands print anything but ASCII. */
function segment(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/** East Asian characters and emoji take two columns. */
const wide =
  /^(?:\p{Emoji_Presentation}|.\uFE0F|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6]|[\u{20000}-\u{3FFFD}])/u;

/** Counts the columns of a text; colours take none. */
export function measureWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  return [...segment(stripVTControlCharacters(text))].reduce(
    (width, { segment: grapheme }) => width + (wide.test(grapheme) ? 2 : 1),
    0,
  );
}

/** Cuts a text to a number of columns; a cut text ends with `…`. The text must have no colours. */
export function cutToWidth(text: string, width: number): string {
  if (measureWidth(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const { segment: grapheme } of segment(text)) {
    used += wide.test(grapheme) ? 2 : 1;
    if (used > width) break;
    kept += grapheme;
  }
  return width < 1 ? '' : `${kept}…`;
}

/** Appends spaces up to a number of columns. */
export function padToWidth(text: string, width: number): string {
  return text + ' '.repeat(Math.max(width - measureWidth(text), 0));
}

/**
 * Makes a text from outside safe for a terminal, on one line: control characters, which could move the cursor or hide text, and
 * characters that reverse the direction of writing become `\u001b` and the like; a line break becomes a space.
 */
export function toPrintable(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ').replace(unsafe, escapeCharacter);
}

/** Like `toPrintable`, but keeps line breaks and tabs. */
export function toPrintableLines(text: string): string {
  return text.replace(unsafe, (character) => (/[\n\t]/.test(character) ? character : escapeCharacter(character)));
}

const unsafe = /[\p{Cc}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
