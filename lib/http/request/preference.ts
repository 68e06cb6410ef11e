// What a sender would like besides (RFC 7240): the preferences of the Prefer header. What is malformed or unknown is passed over.
import type { HttpRequest } from '../server/message.ts';

// A comma inside quotes separates nothing; an open quote goes on to the end.
const listElement = /(?:[^",]|"(?:[^"\\]|\\.)*"?)+/g;
const waitName = /^\s*wait\s*(?:[=;]|$)/i;
const waitValue = /^\s*wait\s*=\s*("?)(\d+)\1\s*(?:;|$)/i;

/** For how many seconds the sender would wait for the outcome (`wait=10`); undefined where it says nothing of it. */
export function parsePreferredWaitSeconds({ headers }: Pick<HttpRequest, 'headers'>): number | undefined {
  const elements = headers.prefer?.match(listElement) ?? [];
  // Of a preference that comes twice, the first counts, whatever it says.
  const first = elements.find((element) => waitName.test(element)) ?? '';
  const seconds = waitValue.exec(first)?.[2];
  return seconds === undefined ? undefined : Number(seconds);
}
