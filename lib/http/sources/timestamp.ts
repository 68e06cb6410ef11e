// Reads the time at which a request was signed, and refuses one that is too far from now. The clock is an argument.
import type { TimeFormat } from '../../core/source/signature.ts';
import type { Claim } from './claim.ts';
import { createSourceRefusal } from './refusal.ts';

/** Milliseconds since the epoch. @throws FlowgateError if the text is not in the format */
export function readTimestamp(text: string, format: TimeFormat): number {
  const moment = parseMoment(text, format);
  if (!Number.isSafeInteger(moment)) throw createSourceRefusal(`the timestamp is not in ${format}`);
  return moment;
}

function parseMoment(text: string, format: TimeFormat): number {
  if (format === 'iso8601')
    return /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  // RFC 9110, 5.6.7: Tue, 14 Apr 2026 03:50:12 GMT
  if (format === 'http-date')
    return /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!/^\d{1,15}$/.test(text)) return Number.NaN;
  return format === 'seconds' ? Number(text) * 1_000 : Number(text);
}

/** How much the clock of a sender may be wrong, for a signature that says itself when it is valid. */
const leewayMs = 60_000;

/** @throws FlowgateError for a signature that is not valid yet, or not any more */
export function refuseExpired(
  { notBeforeMs = -Infinity, expiresAtMs = Infinity }: Pick<Claim, 'notBeforeMs' | 'expiresAtMs'>,
  now: Date,
): void {
  const nowMs = now.getTime();
  if (nowMs >= expiresAtMs + leewayMs) throw createSourceRefusal('the token has expired');
  if (nowMs < notBeforeMs - leewayMs) throw createSourceRefusal('the token is not valid yet');
}

export interface Tolerance {
  readonly now: Date;
  readonly seconds: number;
}

/** @throws FlowgateError for a time that is further away than the tolerance, in the past or in the future */
export function refuseStale(signedAtMs: number, { now, seconds }: Tolerance): void {
  const away = Math.abs(now.getTime() - signedAtMs) / 1_000;
  if (away <= seconds) return;
  throw createSourceRefusal(`the timestamp is ${Math.round(away)} s away: at most ${seconds} s are tolerated`);
}
