// The cursor of a list: where the next page begins and the list ends, bound to the filter of the list. Opaque to callers. It grants
// nothing: what a caller may see is decided anew for each page.
import { sha256Hex } from '../../value/digest.ts';
import { FlowgateError } from '../../value/errors.ts';
import { type JsonValue, toCanonicalJson } from '../../value/json.ts';

export interface CursorPlace {
  /** The next page has the items that are older. */
  readonly position: string;
  /** ISO 8601: the start of the list's period, as it was when the first page was read. @default the time of the oldest item */
  readonly since?: string | undefined;
}

const momentPattern = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
const cursorPattern = new RegExp(
  String.raw`^\["([0-9a-f]{16})","(${momentPattern}#(?:(?:evt|run)_[0-9a-hjkmnp-tv-z]{36,44}|rep_[0-9a-hjkmnp-tv-z]{26}))"(?:,"(${momentPattern})")?\]$`,
);

/** @param boundTo the filter of the list, as JSON: only a request with an equal one may use the cursor */
export function formatCursor({ position, since }: CursorPlace, boundTo: object): string {
  const parts = [bindTo(boundTo), position, ...(since === undefined ? [] : [since])];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * The place of a cursor.
 * @throws FlowgateError `invalid_request` for a cursor that no page returned, and for one of a list with another filter
 */
export function parseCursor(cursor: string, boundTo: object): CursorPlace {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [, binding, position, since] = cursorPattern.exec(text) ?? [];
  if (binding === undefined || position === undefined) {
    throw new FlowgateError(
      'invalid_request',
      'invalid cursor: use one from a previous page, or omit it to read the first page',
    );
  }
  if (binding === bindTo(boundTo)) return { position, since };
  throw new FlowgateError(
    'invalid_request',
    'the cursor belongs to a list with other filters: repeat the filters of its page, or omit the cursor',
  );
}

/** Has the same value for equal filters. */
function bindTo(filter: object): string {
  const plain = JSON.parse(JSON.stringify(filter)) as JsonValue;
  return sha256Hex(toCanonicalJson(plain)).slice(0, 16);
}
