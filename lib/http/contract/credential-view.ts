// The JSON of a credential in answers. It never has a secret or its digest.
import * as z from 'zod/mini';
import { scopes } from '../../core/credential/credential.ts';
import { rateLimitSchema } from '../../core/rate-limit/rate-limit.ts';
import { createOnce, timestamp } from './schema.ts';

/** What a credential is and may do, without its times. */
export const grantedCredential = createOnce(
  () =>
    z.object({
      id: z.string(),
      label: z.string(),
      environment: z.string(),
      scopes: z.array(z.enum(scopes)),
      organisations: z.optional(z.array(z.string())),
      workflows: z.optional(z.array(z.string())),
      sources: z.optional(z.array(z.string())),
      rateLimit: z.optional(rateLimitSchema),
      expiresAt: z.optional(timestamp()),
    }),
  'GrantedCredential',
);

export const credentialView = createOnce(
  () =>
    z.extend(grantedCredential(), {
      createdAt: timestamp(),
      rotatedAt: z.optional(timestamp()),
      revokedAt: z.optional(timestamp()),
      retiresAt: z.optional(timestamp()),
      /** ID of the credential that obtained this one as its access token. */
      issuedTo: z.optional(z.string()),
      /** The caller behind a token of an issuer that the router trusts: the issuer's name, and the token's `sub`. */
      subject: z.optional(z.object({ issuer: z.string(), id: z.string() })),
      /** Until when the previous secret is valid beside the current one. */
      overlapEndsAt: z.optional(timestamp()),
    }),
  'Credential',
);
