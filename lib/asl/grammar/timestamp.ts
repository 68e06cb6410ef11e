// Timestamps as the States Language reads them.

// RFC 3339 as the States Language narrows it: an uppercase T and an uppercase Z or an offset.
const timestampShape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

export function isTimestamp(text: string): boolean {
  return timestampShape.test(text) && !Number.isNaN(Date.parse(text));
}
