// A JSON Web Token that a sender sends in a header, as data: which algorithm it has, where its key is, and what it must say. Holds no
// verification.
import * as z from 'zod/mini';
import { headerName } from './signature.ts';

/** The address of a document with public keys. The address is fetched, so it must be a public host's. */
export const keysUrl = z.string().check(
  z.regex(/^https:\/\/(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*(?::\d{1,5})?\/[^?#\s\\]*$/, {
    error: 'must be the https address of a JWK set at a host name, without a query',
  }),
);

export const claimName = z.string().check(z.minLength(1), z.maxLength(128));

export const jwtSchema = z.strictObject({
  type: z.literal('jwt'),
  header: z._default(headerName, 'authorization'),
  /** The text before the token. */
  prefix: z._default(z.string().check(z.maxLength(64)), ''),
  /** The only accepted algorithm: the token does not choose. */
  algorithm: z.enum(['HS256', 'RS256', 'PS256', 'ES256', 'EdDSA']),
  /** The sender's JWK set. Absent: the key is the stored secret, a JWK or an SPKI (with HS256: the secret itself). */
  jwks: z.optional(keysUrl),
  /** The claim with the digest of the body. */
  bodyHash: z.optional(
    z.strictObject({
      claim: claimName,
      algorithm: z._default(z.enum(['sha256', 'sha384', 'sha512']), 'sha256'),
      encoding: z._default(z.enum(['hex', 'base64', 'base64url']), 'hex'),
    }),
  ),
  /** Claims and the values that they must have. A list, such as `aud`, must contain the value. */
  claims: z._default(z.record(claimName, z.string().check(z.maxLength(512))), {}),
});

export type JwtOptions = z.infer<typeof jwtSchema>;
