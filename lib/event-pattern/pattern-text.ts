// Parses event patterns from JSON text, and checks what parsing loses: the size, and repeated members.
import { pointerTo, refuse } from './event-pattern-error.ts';

/** AWS's quota of a pattern's size, in characters. */
export const patternTextLimit = 2048;

/** Parses a pattern's text. @throws EventPatternError if it is too long, is not JSON, or repeats a member */
export function parsePatternText(text: string): unknown {
  if (text.length > patternTextLimit) {
    refuse(`The pattern has ${text.length} characters, the limit is ${patternTextLimit}`, '');
  }
  const pattern = parseJson(text);
  refuseDuplicates(text);
  return pattern;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    refuse('The pattern is not JSON', '');
  }
}

interface Open {
  readonly pointer: string;
  /** The members of an object so far; undefined for an array. */
  readonly keys?: Set<string>;
  step: string | number;
}

/** Goes through the tokens of a text that is valid JSON. */
function refuseDuplicates(text: string): void {
  const open: Open[] = [];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}[\],]/g)) {
    const parent = open.at(-1);
    const pointer = parent === undefined ? '' : pointerTo(parent.pointer, parent.step);
    if (token === '{') open.push({ pointer, keys: new Set(), step: '' });
    else if (token === '[') open.push({ pointer, step: 0 });
    else if (token === '}' || token === ']') open.pop();
    else if (parent !== undefined) step(parent, token);
  }
}

function step(parent: Open, token: string): void {
  if (token === ',' && typeof parent.step === 'number') parent.step += 1;
  if (!token.endsWith(':') || parent.keys === undefined) return;
  const key = JSON.parse(token.slice(0, -1)) as string;
  if (parent.keys.has(key)) {
    refuse(`Path \`${key}\` cannot be allowed multiple times`, pointerTo(parent.pointer, key));
  }
  parent.keys.add(key);
  parent.step = key;
}
