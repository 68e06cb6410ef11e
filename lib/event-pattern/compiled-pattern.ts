// EventBridge's event patterns: compiled once, then matched against parsed events. Knows no service and no rule.

import { isJsonObject } from '../value/json.ts';
import { EventFields, matchesAlternative } from './alternative-match.ts';
import { type Alternative, compileAlternatives } from './alternatives.ts';
import { parsePatternText } from './pattern-text.ts';

export interface CompiledPattern {
  /** The pattern matches where one of these does: more than one where it has `$or`. */
  readonly alternatives: readonly Alternative[];
}

/**
 * Compiles an event pattern, given as JSON text or parsed. Only of text can the size (2,048 characters) and members
 * given twice be told. Throws EventPatternError for what AWS refuses.
 * Source: EventBridge's user guide, and the open source of its rule engine.
 *
 * @example compilePattern({ source: ['shop'], detail: { total: [{ numeric: ['>', 50] }] } })
 */
export function compilePattern(pattern: unknown): CompiledPattern {
  return {
    alternatives: compileAlternatives(typeof pattern === 'string' ? parsePatternText(pattern) : pattern),
  };
}

/**
 * Whether an event matches: all fields of one of the pattern's alternatives, with values from the same array elements.
 * What is not a JSON object matches nothing. Never throws.
 */
export function matches(compiled: CompiledPattern, event: unknown): boolean {
  if (!isJsonObject(event)) return false;
  const fields = new EventFields(event);
  return compiled.alternatives.some((alternative) => matchesAlternative(alternative, fields));
}
