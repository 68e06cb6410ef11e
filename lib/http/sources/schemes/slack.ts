// Slack: `X-Slack-Signature: v0=<hex>` over `v0:<seconds>:<body>`.
// https://docs.slack.dev/authentication/verifying-requests-from-slack
import type { JsonObject } from '../../../value/json.ts';
import { omitMembers } from '../../../value/ordered-object.ts';
import { type Claim, computeHmac, isAmong, removePrefix, requireHeader, type Scheme } from '../claim.ts';
import { readTimestamp } from '../timestamp.ts';

const header = 'x-slack-signature';

export const slack: Scheme<unknown> = (request): Claim => {
  const signature = removePrefix(requireHeader(request, header), 'v0=', header);
  const timestamp = requireHeader(request, 'x-slack-request-timestamp');
  const over = [`v0:${timestamp}:`, request.body];
  return {
    signedAtMs: readTimestamp(timestamp, 'seconds'),
    isMadeWith: (key) => isAmong([signature], computeHmac({ algorithm: 'sha256', encoding: 'hex', key, over })),
  };
};

/** A body without the verification token, the predecessor of signatures, which Slack still sends and apps may still check. */
export function removeVerificationToken(data: JsonObject): JsonObject {
  return omitMembers(data, 'token');
}
