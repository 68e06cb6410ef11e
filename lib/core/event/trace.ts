// The trace of a sender: the W3C header `traceparent`, and the same trace in the form of AWS X-Ray.

/**
 * `version-traceId-parentId-flags`, in lower-case hexadecimal. A later version may have further fields, which are left out here.
 * Source: https://www.w3.org/TR/trace-context/#traceparent-header
 */
const form =
  /^(?<version>[0-9a-f]{2})-(?<traceId>[0-9a-f]{32})-(?<parentId>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(?<more>-.*)?$/;

/** Longer values are ignored: no version of the header needs as many characters. */
const maxCharacters = 200;

/**
 * Returns a sender's `traceparent` in the form of version 00. Returns undefined if the header is absent or invalid: W3C requires
 * that an invalid one is ignored.
 */
export function parseTraceparent(header: string | undefined): string | undefined {
  if (header === undefined || header.length > maxCharacters) return undefined;
  const { version, traceId, parentId, flags, more } = form.exec(header.trim())?.groups ?? {};
  if (traceId === undefined || parentId === undefined || flags === undefined || version === 'ff') return undefined;
  if (version === '00' && more !== undefined) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return undefined;
  return `00-${traceId}-${parentId}-${flags}`;
}

/**
 * Formats a `traceparent` as `X-Amzn-Trace-Id`.
 * Source: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function formatXrayHeader(traceparent: string): string {
  const [, traceId = '', parentId = '', flags = ''] = traceparent.split('-');
  const isSampled = (Number.parseInt(flags, 16) & 1) === 1;
  return `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${parentId};Sampled=${isSampled ? 1 : 0}`;
}
