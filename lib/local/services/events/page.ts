// Pages of lists: a token names the last item of the previous page.
import { optionalInteger, validationException } from '../../platform/input-members.ts';
import type { JsonObject } from '../../platform/service.ts';
import { optionalText } from './members.ts';

/** The page of `items` that a request asks for with Limit (1 to 100) and NextToken, under `member`. */
export function page<T>(
  items: readonly T[],
  input: JsonObject,
  { member, show }: { readonly member: string; readonly show: (item: T) => unknown },
): JsonObject {
  const limit = optionalInteger(input, 'Limit', { least: 1, most: 100 }) ?? 100;
  const start = findStart(optionalText(input, 'NextToken', { most: 2048 }));
  const shown = items.slice(start, start + limit);
  const end = start + shown.length;
  const token = end < items.length ? { NextToken: Buffer.from(String(end)).toString('base64') } : {};
  return { [member]: shown.map(show), ...token };
}

function findStart(token: string | undefined): number {
  if (token === undefined) return 0;
  const start = Number(Buffer.from(token, 'base64').toString());
  if (!Number.isInteger(start) || start < 1) throw validationException('Parameter NextToken is not valid.');
  return start;
}
