// Searches texts for secrets, in every encoding that a program may give them.
import type { KnownSecret } from './known-secrets.ts';

export interface Evidence {
  /** Such as `the table Events`. */
  readonly place: string;
  readonly text: string;
  /** Names the text, if it may be one that gives a secret out. */
  readonly source?: object;
}

/** One line per leak: which secret, and where. A line does not contain the secret. */
export function findLeaks(evidence: readonly Evidence[], secrets: readonly KnownSecret[]): string[] {
  const all = Buffer.from(evidence.map(({ text }) => text).join('\n'));
  const leaks = secrets.flatMap(({ value, origin, shownIn }) => {
    const seen = spellingsOf(value).filter((one) => all.includes(one));
    if (seen.length === 0) return [];
    const holding = evidence.filter(
      ({ text, source }) => (source === undefined || source !== shownIn) && seen.some((one) => text.includes(one)),
    );
    return holding.map(({ place }) => `${origin} is in ${place}`);
  });
  return [...new Set(leaks.map((leak) => secrets.reduce((text, { value }) => text.replaceAll(value, '…'), leak)))];
}

function spellingsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  return [
    ...new Set([
      value,
      JSON.stringify(value).slice(1, -1),
      encodeURIComponent(value),
      // The last characters depend on what follows.
      bytes.toString('base64').replace(/.?=*$/, ''),
      bytes.toString('base64url').slice(0, -1),
      bytes.toString('hex'),
    ]),
  ];
}
