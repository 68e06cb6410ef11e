// A public-key signature over `<timestamp><body>`, for example Discord's. The "secret" is the sender's public key.
// https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint
import type { OptionsOf } from '../../../core/source/source.ts';
import { type Claim, decodeBytes, requireHeader, type Scheme } from '../claim.ts';
import { isSignedBy } from '../ed25519.ts';
import { readTimestamp } from '../timestamp.ts';

export const ed25519: Scheme<OptionsOf<'ed25519'>> = (request, { header, timestampHeader, encoding }): Claim => {
  const signature = decodeBytes(requireHeader(request, header), encoding);
  const timestamp = requireHeader(request, timestampHeader);
  const message = Buffer.concat([Buffer.from(timestamp), request.body]);
  return {
    signedAtMs: readTimestamp(timestamp, 'seconds'),
    isMadeWith: (secret) => isSignedBy({ publicKey: decodeBytes(secret, encoding), signature, message }),
  };
};
