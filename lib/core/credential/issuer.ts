// An issuer of JSON Web Tokens that authenticate callers beside this router's own credentials, as declared in `issuers.json`: how its tokens
// are recognised, and what their claims grant. Holds no verification.
import * as z from 'zod/mini';
import { publicJwtAlgorithms } from '../jwt/key.ts';
import { rateLimitSchema } from '../rate-limit/rate-limit.ts';
import { claimName, keysUrl } from '../source/jwt.ts';
import { scopes } from './credential.ts';

const text = z.string().check(z.minLength(1), z.maxLength(512));
const environmentName = z
  .string()
  .check(z.regex(/^[0-9A-Za-z_-]{1,64}$/, { error: 'must have letters, digits, "-" and "_", at most 64' }));
const names = z.array(text).check(z.minLength(1), z.maxLength(100));

/** An issuer's name in messages, logs and the audit trail. */
const issuerName = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, { error: 'must have lower-case letters, digits and "-", at most 32' }));

const environmentGrant = z.union(
  [environmentName, z.strictObject({ claim: claimName, map: z.optional(z.record(text, environmentName)) })],
  { error: 'must be the name of an environment, or {"claim": …} with an optional "map" of its values to environments' },
);

const namesGrant = z.union([names, z.strictObject({ claim: claimName, map: z.optional(z.record(text, names)) })], {
  error: 'must be a list, or {"claim": …} with an optional "map" of its values to lists',
});

const keys = z.union(
  [keysUrl, z.looseObject({ keys: z.array(z.looseObject({})).check(z.minLength(1), z.maxLength(50)) })],
  {
    error: 'must be the https address of a JWK set at a host name, without a query, or a JWK set: {"keys": […]}',
  },
);

const issuer = z.strictObject({
  name: issuerName,
  /** The exact `iss` of its tokens. */
  issuer: text,
  /** The values of the audience claim, of which a token must have one. */
  audiences: z.array(text).check(z.minLength(1), z.maxLength(10)),
  /** Amazon Cognito's access tokens have no `aud`: their `client_id` is the audience. */
  audienceClaim: z._default(claimName, 'aud'),
  /** The only accepted algorithm: the token does not choose. */
  algorithm: z._default(z.enum(publicJwtAlgorithms), 'RS256'),
  /** The public keys: the address of the issuer's JWK set, or the set itself. */
  jwks: keys,
  /** The `typ` of the token's header, such as "at+jwt" (RFC 9068). @default any */
  tokenType: z.optional(text),
  /** Claims and the values that they must have. A list must contain the value. */
  claims: z._default(z.record(claimName, text), {}),
  /** The claim that names the caller. */
  subject: z._default(claimName, 'sub'),
  /** The claim whose values (a list, or a text with blanks) grant scopes. A value that is not in the map grants nothing. */
  scopes: z.strictObject({
    claim: z._default(claimName, 'scope'),
    map: z.record(text, z.array(z.enum(scopes)).check(z.minLength(1))),
  }),
  environment: z._default(environmentGrant, 'production'),
  /** The only organisations that a caller may act for. @default all */
  organisations: z.optional(namesGrant),
  /** IDs of the only workflows that a caller may start and see. @default all */
  workflows: z.optional(namesGrant),
  /** The rate limit of each caller. @default the router's */
  rateLimit: z.optional(rateLimitSchema),
});

/** The schema of `issuers.json`; unknown members are refused. */
export const issuersSchema = z.strictObject({
  $schema: z.optional(z.string()),
  issuers: z.array(issuer).check(z.maxLength(10)),
});

export type Issuer = z.infer<typeof issuer>;
export type NamesGrant = z.infer<typeof namesGrant>;
