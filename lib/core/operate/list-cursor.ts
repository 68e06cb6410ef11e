// The cursor of a list: a position, bound to the filter of the list. Opaque to callers. It grants nothing: what a caller may see is
// decided anew for each page.
import { sha256Hex } from '../../value/digest.ts';
import { FlowgateError } from '../../value/errors.ts';
import { type JsonValue, toCanonicalJson } from '../../value/json.ts';

const positionPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#(?:evt|run)_[0-9a-hjkmnp-tv-z]{36,44}$/;

/** Writes the cursor of the items that are older than a position. */
export function formatCursor(position: string, filter: object): string {
  return Buffer.from(JSON.stringify([bindTo(filter), position])).toString('base64url');
}

/**
 * The position of a cursor.
 * @throws FlowgateError `invalid_request` for a cursor that no page returned, and for one of a list with another filter
 */
export function parseCursor(cursor: string, filter: object): string {
  const [binding, position] = readParts(cursor);
  if (binding === undefined || position === undefined || !positionPattern.test(position)) {
    throw new FlowgateError(
      'invalid_request',
      'invalid cursor: use one from a previous page, or omit it to read the first page',
    );
  }
  if (binding === bindTo(filter)) return position;
  throw new FlowgateError(
    'invalid_request',
    'the cursor belongs to a list with other filters: repeat the filters of its page, or omit the cursor',
  );
}

function readParts(cursor: string): readonly string[] {
  const text = Buffer.from(cursor, 'base64url').toString();
  return /^\["([0-9a-f]{16})","([^"]{1,100})"\]$/.exec(text)?.slice(1) ?? [];
}

/** Equal for equal filters. */
function bindTo(filter: object): string {
  const plain = JSON.parse(JSON.stringify(filter)) as JsonValue;
  return sha256Hex(toCanonicalJson(plain)).slice(0, 16);
}
