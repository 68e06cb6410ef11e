// Standard Webhooks, and Svix, where the scheme comes from: `<id>.<timestamp>.<body>`, symmetric (v1) or by public key (v1a).
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
import type { OptionsOf } from '../../../core/source/source.ts';
import { type Claim, computeHmac, decodeBytes, isAmong, requireHeader, type Scheme } from '../claim.ts';
import { isSignedBy } from '../ed25519.ts';
import { createSourceRefusal } from '../refusal.ts';
import { readTimestamp } from '../timestamp.ts';

export const standardWebhooks: Scheme<OptionsOf<'standard-webhooks'>> = (request, { headers: prefix }): Claim => {
  const id = requireHeader(request, `${prefix}-id`);
  const timestamp = requireHeader(request, `${prefix}-timestamp`);
  const signatures = requireHeader(request, `${prefix}-signature`).split(' ');
  // An ID with a dot is refused: its end could be read as a timestamp.
  if (id.includes('.')) throw createSourceRefusal('the ID contains a dot');
  const signedAtMs = readTimestamp(timestamp, 'seconds');
  const message = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), request.body]);
  return {
    signedAtMs,
    isMadeWith: (secret) =>
      secret.startsWith('whpk_')
        ? isMadeByOwner(secret, pickVersion(signatures, 'v1a'), message)
        : isMadeByHolder(secret, pickVersion(signatures, 'v1'), message),
  };
};

function pickVersion(signatures: readonly string[], version: string): string[] {
  return signatures.flatMap((one) => (one.startsWith(`${version},`) ? [one.slice(version.length + 1)] : []));
}

function isMadeByHolder(secret: string, presented: readonly string[], message: Uint8Array): boolean {
  const key = decodeBytes(secret.replace(/^whsec_/, ''), 'base64');
  if (key === undefined) return false;
  return isAmong(presented, computeHmac({ algorithm: 'sha256', encoding: 'base64', key, over: [message] }));
}

function isMadeByOwner(secret: string, presented: readonly string[], message: Uint8Array): boolean {
  const publicKey = decodeBytes(secret.slice('whpk_'.length), 'base64');
  return presented.some((one) => isSignedBy({ publicKey, signature: decodeBytes(one, 'base64'), message }));
}
