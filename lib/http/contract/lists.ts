// The conventions of every list: its query parameters and the frame of its answer.
import * as z from 'zod/mini';
import { parseMoment } from './moment.ts';
import { timestamp } from './schema.ts';

/** How many items a page has at most: 1 to 100. @default 50 */
export const limit = z._default(
  z.pipe(
    z.string().check(z.regex(/^(?:[1-9]\d?|100)$/, { error: 'must be a whole number from 1 to 100' })),
    z.transform(Number),
  ),
  50,
);

/** Where the page begins: the `cursor` of the previous page. */
export const cursor = z.optional(z.string().check(z.minLength(1)));

/** The query parameters of every list that has pages. */
export const pageQuery = { limit, cursor };

const moment = z.pipe(
  z.string().check(
    z.refine((text) => parseMoment(text) !== undefined, {
      error: 'must be a moment such as 2026-11-28T10:00:00Z, or a duration such as 15m, 2h, 24h or 30d',
    }),
  ),
  z.transform((text) => parseMoment(text) ?? { secondsAgo: 0 }),
);

/** The period of a list: items at or after `since` and before `until`. Resolve both by `resolvePeriod` (`request/period.ts`). */
export const periodQuery = { since: z.optional(moment), until: z.optional(moment) };

/**
 * The answer of a list: its items under their noun, newest first; `cursor` if there are more; `searchedUntil` if the search stopped
 * at that moment before the page was full.
 */
export function toListAnswer<Noun extends string, Item extends z.core.$ZodType>(noun: Noun, item: Item) {
  return z.object({
    ...({ [noun]: z.array(item) } as { [Name in Noun]: z.ZodMiniArray<Item> }),
    cursor: z.optional(z.string()),
    searchedUntil: z.optional(timestamp()),
  });
}
