// Writes DynamoDB filter expressions for lists. They only reduce the transferred items: the lists filter the received items again.
import type { Item } from './item-pages.ts';
import type { ItemFilter } from './list-index.ts';

export interface Conditions {
  /** Attributes that must have this value. Undefined: any value. */
  readonly equal?: Readonly<Record<string, string | boolean | undefined>>;
  /** Attributes that must have one of these values; each list has at least one value. Undefined: any value. */
  readonly oneOf?: Readonly<Record<string, readonly string[] | undefined>>;
  /** Attributes that must be absent or contain one of these texts. Undefined: any value. */
  readonly absentOrContains?: Readonly<Record<string, readonly string[] | undefined>>;
}

/** An expression has at most 4 KB. A condition with more alternatives is left out. */
const mostAlternatives = 50;

/** The filter in which all conditions hold, apart from those with too many alternatives; undefined if there are none. */
export function buildFilter({ equal = {}, oneOf = {}, absentOrContains = {} }: Conditions): ItemFilter | undefined {
  const values: Record<string, Item[string]> = {};
  const names: Record<string, string> = {};
  const bind = (value: string | boolean): string => {
    const name = `:v${Object.keys(values).length}`;
    values[name] = typeof value === 'boolean' ? { BOOL: value } : { S: value };
    return name;
  };
  const all = [
    ...given(equal, names).map(([name, value]) => `${name} = ${bind(value)}`),
    ...given(oneOf, names).map(([name, options]) => joinAlternatives(options.map((one) => `${name} = ${bind(one)}`))),
    ...given(absentOrContains, names).map(([name, options]) =>
      joinAlternatives([`attribute_not_exists(${name})`, ...options.map((one) => `contains(${name}, ${bind(one)})`)]),
    ),
  ];
  return all.length === 0 ? undefined : { expression: all.join(' AND '), names, values };
}

function given<Value>(
  conditions: Readonly<Record<string, Value | undefined>>,
  names: Record<string, string>,
): [string, Value][] {
  return Object.entries(conditions).flatMap(([attribute, value]) => {
    if (value === undefined || (Array.isArray(value) && value.length > mostAlternatives)) return [];
    names[`#${attribute}`] = attribute;
    return [[`#${attribute}`, value]];
  });
}

function joinAlternatives(alternatives: readonly string[]): string {
  return `(${alternatives.join(' OR ')})`;
}
