// The `${Name}` substitutions of a definition, checked against the names that are deployed.

import { didYouMean } from '../../value/nearest-name.ts';
import { below, isObject } from '../grammar/json.ts';
import { substitution } from '../resources/resource-arn.ts';
import type { Report } from './finding.ts';

export function checkSubstitutions(value: unknown, known: readonly string[], report: Report): void {
  for (const { name, pointer } of findSubstitutions(value, '')) {
    if (known.includes(name)) continue;
    const message = `nothing is known under the name \${${name}}${didYouMean(name, known)}`;
    report('unknown-substitution', pointer, message, `Use one of ${known.join(', ') || 'none: there are none'}`);
  }
}

/** Comments are not checked: nothing depends on them. */
function findSubstitutions(value: unknown, pointer: string): { name: string; pointer: string }[] {
  if (typeof value === 'string') {
    return [...value.matchAll(substitution)].map((found) => ({ name: found[1] ?? '', pointer }));
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => findSubstitutions(item, below(pointer, index)));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'Comment' ? [] : findSubstitutions(inner, below(pointer, key)),
  );
}
