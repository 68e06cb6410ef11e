// Keeps parsed expressions, so that dynalite parses each text once and not for every call. It does not interpret them.
import { setBounded } from '../../../value/cache.ts';

/** The data that a parser reads and writes in addition to the text. */
export interface ParserContext {
  readonly attrNames?: Readonly<Record<string, string>> | undefined;
  readonly attrVals?: Readonly<Record<string, object>> | undefined;
  /** The parser removes each name that it finds. */
  readonly unusedAttrNames: Record<string, true>;
  readonly unusedAttrVals: Record<string, true>;
  readonly isKeyCondition?: boolean;
}

export type Parse = (text: string, options: { readonly context: ParserContext }) => unknown;

interface Parsed {
  /** The parser's result, with a `Slot` in place of each value. */
  readonly template: unknown;
  readonly usedNames: readonly string[];
  readonly usedValues: readonly string[];
}

/** The place of a value in a parsed expression. */
class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** The router and its workflows have some hundred expressions. */
const standardMaxKept = 1_000;

/**
 * Matches expressions whose values the parser checks: it compares the bounds of BETWEEN, and it reads the type name in
 * attribute_type.
 */
const readsValues = /between|attribute_type/i;

/**
 * Wraps a parser so that it parses a text once for the same names and types of values. Only the values differ between calls, and
 * the parser reads no values except those of `readsValues`. A text with an error is parsed each time, because its message may
 * contain values.
 */
export function keepParsed(parse: Parse, maxKept: number = standardMaxKept): Parse {
  const kept = new Map<string, Parsed>();
  return (text, { context }) => {
    if (readsValues.test(text)) return parse(text, { context });
    const key = createKey(text, context);
    const known = kept.get(key);
    if (known !== undefined) return recall(known, context);
    const parsed = parseAnew(parse, text, context);
    // A parser returns its errors as text.
    if (typeof parsed.result === 'string') return parsed.result;
    const { result, ...rest } = parsed;
    setBounded(kept, key, rest, maxKept);
    return result;
  };
}

function parseAnew(parse: Parse, text: string, context: ParserContext): Parsed & { readonly result: unknown } {
  const { attrNames = {}, attrVals = {} } = context;
  // Another expression of the same call may have used some of the names: here all of them count as unused.
  const unusedAttrNames = listAll(attrNames);
  const unusedAttrVals = listAll(attrVals);
  const result = parse(text, { context: { ...context, unusedAttrNames, unusedAttrVals } });
  const slots = new Map(Object.entries(attrVals).map(([name, value]) => [value, new Slot(name)]));
  const parsed = {
    template: copy(result, (value) => slots.get(value)),
    usedNames: Object.keys(attrNames).filter((name) => !(name in unusedAttrNames)),
    usedValues: Object.keys(attrVals).filter((name) => !(name in unusedAttrVals)),
  };
  noteUsed(parsed, context);
  return { ...parsed, result };
}

function listAll(names: object): Record<string, true> {
  return Object.fromEntries(Object.keys(names).map((name) => [name, true]));
}

function noteUsed({ usedNames, usedValues }: Parsed, { unusedAttrNames, unusedAttrVals }: ParserContext): void {
  for (const name of usedNames) delete unusedAttrNames[name];
  for (const name of usedValues) delete unusedAttrVals[name];
}

function recall(parsed: Parsed, context: ParserContext): unknown {
  noteUsed(parsed, context);
  return copy(parsed.template, (value) => (value instanceof Slot ? context.attrVals?.[value.name] : undefined));
}

/** A copy that the caller may change. @param replace returns what stands in place of an object; undefined to copy it */
function copy(value: unknown, replace: (value: object) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(value)) return value.map((item) => copy(item, replace));
  // Some results have no prototype.
  const target: Record<string, unknown> = Object.create(Object.getPrototypeOf(value));
  for (const [name, member] of Object.entries(value)) target[name] = copy(member, replace);
  return target;
}

function createKey(text: string, { attrNames = {}, attrVals = {}, isKeyCondition = false }: ParserContext): string {
  const types = Object.entries(attrVals).map(([name, value]) => [name, Object.keys(value)]);
  return JSON.stringify([text, isKeyCondition, attrNames, types]);
}
