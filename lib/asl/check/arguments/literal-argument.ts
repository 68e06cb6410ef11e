// Arguments whose value is known before a run.
import { anyOf, below, type JsonObject, quote } from '../../grammar/json.ts';
import type { Site } from '../scope.ts';

export interface ArgumentsPlace {
  pointer: string;
  site: Site;
}

/** A string that reaches the service unchanged: it contains no expression and no substitution. */
export function isLiteral(value: unknown): value is string {
  return typeof value === 'string' && !value.startsWith('{%') && !value.includes('${');
}

export function checkOneOf(given: JsonObject, name: string, allowed: readonly string[], place: ArgumentsPlace): void {
  const value = given[name];
  if (!isLiteral(value) || allowed.includes(value)) return;
  const message = `${name} is ${quote(value)}, and must be ${anyOf(allowed)}`;
  place.site.report('wrong-argument', below(place.pointer, name), message);
}
