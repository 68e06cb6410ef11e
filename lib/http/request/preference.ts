// Parses the Prefer header (RFC 7240). A malformed or unknown preference is ignored, as the RFC asks.
import type { HttpRequest } from '../server/message.ts';

// A comma inside quotes is no separator. A quote that is not closed extends to the end.
const listElement = /(?:[^",]|"(?:[^"\\]|\\.)*"?)+/g;
const waitName = /^\s*wait\s*(?:[=;]|$)/i;
const waitValue = /^\s*wait\s*=\s*("?)(\d+)\1\s*(?:;|$)/i;

/** How many seconds the sender prefers to wait for the outcome (`wait=10`); undefined without that preference. */
export function parsePreferredWaitSeconds({ headers }: Pick<HttpRequest, 'headers'>): number | undefined {
  const elements = headers.prefer?.match(listElement) ?? [];
  // If a preference is sent twice, the first one counts, even if it is malformed (RFC 7240, 2).
  const first = elements.find((element) => waitName.test(element)) ?? '';
  const seconds = waitValue.exec(first)?.[2];
  return seconds === undefined ? undefined : Number(seconds);
}
