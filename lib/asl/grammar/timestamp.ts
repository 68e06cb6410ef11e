// Timestamps as the States Language reads them.

// RFC 3339 as the States Language narrows it: an uppercase T, and an uppercase Z or an offset.
const timestampShape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since 1970; undefined for a text that is not a timestamp. */
export function parseTimestamp(text: string): number | undefined {
  const at = timestampShape.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

export function isTimestamp(text: string): boolean {
  return parseTimestamp(text) !== undefined;
}
