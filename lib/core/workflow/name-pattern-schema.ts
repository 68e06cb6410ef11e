// The schema of the names that a trigger may have. It is apart from name-pattern.ts, because functions load that file, and no schema.
import * as z from 'zod/mini';
import { isJsonObject } from '../../value/json.ts';
import { didYouMean } from '../../value/nearest-name.ts';

const text = z.string().check(z.minLength(1), z.maxLength(256));
const texts = z.union([text, z.array(text).check(z.minLength(1), z.maxLength(20))]);
const ignoringCase = z.strictObject({ 'equals-ignore-case': text });

const operator = z.union([
  z.strictObject({ wildcard: text }),
  z.strictObject({ prefix: z.union([text, ignoringCase]) }),
  z.strictObject({ suffix: z.union([text, ignoringCase]) }),
  z.strictObject({ 'equals-ignore-case': text }),
  z.strictObject({
    'anything-but': z.union([
      texts,
      z.strictObject({ prefix: texts }),
      z.strictObject({ suffix: texts }),
      z.strictObject({ wildcard: texts }),
      z.strictObject({ 'equals-ignore-case': texts }),
    ]),
  }),
]);

/** The operators that a trigger's `event` and `source` may have. */
const nameOperators = ['wildcard', 'prefix', 'suffix', 'equals-ignore-case', 'anything-but'] as const;

const formHint = `must be a text, or an object with one of ${nameOperators.map((name) => `"${name}"`).join(', ')}, such as {"wildcard": "user.*"}`;

/** @param exact the schema of an exact name */
export function createNamePattern<T extends z.ZodMiniType<string, string>>(exact: T) {
  return z.union([exact, operator], { error: ({ input }) => `${formHint}${suggestOperator(input)}` });
}

function suggestOperator(input: unknown): string {
  const [name] = isJsonObject(input) ? Object.keys(input) : [];
  return name === undefined || nameOperators.some((known) => known === name) ? '' : didYouMean(name, nameOperators);
}

export type NameOperator = z.infer<typeof operator>;
