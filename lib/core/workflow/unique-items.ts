// Checks `uniqueItems` of long lists in linear time: the validator compares every item with every other. Whether a list repeats
// an item does not depend on the schema, so the lists that do are found first; the schema then only looks whether a list is one
// of them.
import { isJsonObject, type JsonValue, toCanonicalJson } from '../../value/json.ts';
import { mapSchemas, type SchemaObject } from './schema-keywords.ts';

/** Up to this number of items the validator compares them itself. */
const maxCompared = 50;

export interface UniqueItems {
  /** The same schema with a replaced `uniqueItems`, which is correct once `prepare` was called with the data. */
  readonly schema: SchemaObject;
  readonly prepare: (data: JsonValue) => void;
}

/** Returns undefined if the schema does not use `uniqueItems`. */
export function boundUniqueItems(schema: SchemaObject): UniqueItems | undefined {
  const repeating: JsonValue[] = [];
  let isUsed = false;
  const bounded = mapSchemas(schema, (one) => {
    if (one.uniqueItems !== true) return one;
    isUsed = true;
    const { uniqueItems, allOf = [], ...rest } = one;
    const short = { if: { minItems: maxCompared + 1 }, else: { uniqueItems } };
    const long = { if: { not: { enum: repeating } }, else: { not: {} } };
    return { ...rest, allOf: [...(Array.isArray(allOf) ? allOf : []), short, long] };
  });
  if (!isUsed) return undefined;
  return {
    schema: bounded,
    prepare: (data) => {
      repeating.length = 0;
      for (const list of findRepeatingLists(data)) repeating.push(list);
    },
  };
}

/** Whether a mistake means that a long list repeats an item. */
export function isRepetition({ keyword, keywordLocation }: { keyword: string; keywordLocation: string }): boolean {
  return keyword === 'not' && /\/allOf\/\d+\/else\/not$/.test(keywordLocation);
}

function* findRepeatingLists(value: JsonValue): Generator<JsonValue[]> {
  if (Array.isArray(value) && value.length > maxCompared && isRepeating(value)) yield value;
  const inner = Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
  for (const one of inner) {
    if (typeof one === 'object' && one !== null) yield* findRepeatingLists(one);
  }
}

function isRepeating(list: readonly JsonValue[]): boolean {
  const isComposite = (item: JsonValue): boolean => typeof item === 'object' && item !== null;
  const composites = list.filter(isComposite);
  const texts = new Set(composites.map(toCanonicalJson));
  const scalars = new Set(list.filter((item) => !isComposite(item)));
  return texts.size + scalars.size < list.length;
}
