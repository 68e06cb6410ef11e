// The `${Name}` substitutions of a definition, checked against the names that are deployed.

import { didYouMean } from '../../value/nearest-name.ts';
import { isBareSubstitution, textOfSubstitution } from '../grammar/bare-substitution.ts';
import { below, isObject, quote } from '../grammar/json.ts';
import { substitution } from '../resources/resource-arn.ts';
import type { Report } from './finding.ts';

/** A name, with its value if that is known before the deployment. */
export type KnownSubstitution = string | { readonly name: string; readonly value: string };

export function nameOfSubstitution(known: KnownSubstitution): string {
  return typeof known === 'string' ? known : known.name;
}

/** Puts the known values in the place of substitutions outside quotes, so that they are checked with their final types. */
export function fillBareSubstitutions(value: unknown, known: readonly KnownSubstitution[], report: Report): unknown {
  const values = new Map(known.flatMap((one) => (typeof one === 'string' ? [] : [[one.name, one.value] as const])));
  return fill(value, { values, report, pointer: '' });
}

interface FillPlace {
  readonly values: ReadonlyMap<string, string>;
  readonly report: Report;
  readonly pointer: string;
}

function fill(value: unknown, place: FillPlace): unknown {
  const within = (key: string | number): FillPlace => ({ ...place, pointer: below(place.pointer, key) });
  if (Array.isArray(value)) return value.map((item, index) => fill(item, within(index)));
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner, within(key))]));
  }
  return isBareSubstitution(value) ? fillOne(value, place) : value;
}

function fillOne(marked: string, { values, report, pointer }: FillPlace): unknown {
  const text = textOfSubstitution(marked);
  const value = values.get(text.slice(2, -1));
  if (value === undefined) return marked;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    report(
      'wrong-value',
      pointer,
      `${text} is ${quote(value)}, which is no JSON`,
      'Put quotes around the substitution',
    );
    return marked;
  }
}

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
