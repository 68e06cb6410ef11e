// EventBridge's event patterns: compiled once, then matched against parsed events. Knows nothing of services or rules.

import { isJsonObject } from '../value/json.ts';
import { EventFields, matchesAlternative } from './alternative-match.ts';
import { type Alternatives, compileAlternatives } from './alternatives.ts';
import { parsePatternText } from './pattern-text.ts';

/** The pattern matches if one of its alternatives does. There is more than one if it has `$or`. */
export type CompiledPattern = Alternatives;

/**
 * Compiles an event pattern, given as JSON text or parsed. The limit of 2,048 characters and repeated members can be checked in
 * text only. Source: EventBridge's user guide, and the source code of its rule engine.
 * @throws EventPatternError if AWS refuses the pattern
 *
 * @example compilePattern({ source: ['shop'], detail: { total: [{ numeric: ['>', 50] }] } })
 */
export function compilePattern(pattern: unknown): CompiledPattern {
  return compileAlternatives(typeof pattern === 'string' ? parsePatternText(pattern) : pattern);
}

/**
 * Whether an event matches: all fields of one of the pattern's alternatives, with values from the same array elements.
 * A value that is not a JSON object never matches. Never throws.
 */
export function matchesCompiledPattern(compiled: CompiledPattern, event: unknown): boolean {
  if (!isJsonObject(event)) return false;
  const fields = new EventFields(event);
  return compiled.alternatives.some((alternative) => matchesAlternative(alternative, fields));
}
