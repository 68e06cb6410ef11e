// Pages of lists: a token names the place after the last item of the previous page.
import { optionalInteger, validationException } from './input-members.ts';
import { optionalText } from './input-text.ts';
import type { JsonObject } from './service.ts';

export interface PageOptions<T> {
  /** The member of the result that has the items. */
  readonly member: string;
  /** The member of the request that has the size of the page, 1 to 100. @default Limit */
  readonly size?: 'Limit' | 'MaxResults';
  readonly show: (item: T) => unknown;
}

/** The page of `items` that a request asks for with its size and its NextToken. Throws AwsError ValidationException. */
export function pickPage<T>(items: readonly T[], input: JsonObject, options: PageOptions<T>): JsonObject {
  const { member, size = 'Limit', show } = options;
  const count = optionalInteger(input, size, { least: 1, most: 100 }) ?? 100;
  const start = parseToken(optionalText(input, 'NextToken', { most: 2048 }));
  const end = start + count;
  const token = end < items.length ? { NextToken: Buffer.from(String(end)).toString('base64') } : {};
  return { [member]: items.slice(start, end).map(show), ...token };
}

function parseToken(token: string | undefined): number {
  if (token === undefined) return 0;
  const start = Number(Buffer.from(token, 'base64').toString());
  if (!Number.isInteger(start) || start < 1) throw validationException('Parameter NextToken is not valid.');
  return start;
}
