// Creates credentials, for a new token or for a secret that a team chose. Only the digest of either is stored.
import * as z from 'zod/mini';
import { toBase32 } from '../../value/digest.ts';
import { createInvalidRequest, type FlowgateError } from '../../value/errors.ts';
import { rateLimitSchema } from '../rate-limit/rate-limit.ts';
import { sourceName } from '../source/source-name.ts';
import { type Credential, type Scope, scopes } from './credential.ts';
import { digestSecret, looksLikeToken, makeToken, type SecretDigest, type Token, tokenRandomBytes } from './token.ts';

const name = z
  .string()
  .check(z.regex(/^[0-9A-Za-z_-]{1,64}$/, { error: 'must have letters, digits, "-" and "_", at most 64' }));

/** Text that is shown in lines: without control characters it cannot imitate further lines. */
const line = z
  .string()
  .check(z.minLength(1), z.maxLength(128), z.regex(/^\P{Cc}*$/u, { error: 'must have no control characters' }));

/** The request for a new credential. */
export const credentialRequest = z.strictObject({
  label: line,
  environment: z.optional(name),
  scopes: z.array(z.enum(scopes)).check(z.minLength(1)),
  organisations: z.optional(z.array(line).check(z.minLength(1))),
  /** IDs of workflows. */
  workflows: z.optional(z.array(z.string().check(z.minLength(1), z.toLowerCase())).check(z.minLength(1))),
  /** Names of declared sources. */
  sources: z.optional(z.array(sourceName).check(z.minLength(1), z.maxLength(100))),
  rateLimit: z.optional(rateLimitSchema),
  expiresAt: z.optional(z.iso.datetime({ offset: true })),
});

export type CredentialRequest = z.infer<typeof credentialRequest>;

/** A secret that a team chose itself: too long to guess, valid in a header, and distinguishable from a token. */
export const chosenSecret = z.string().check(
  z.minLength(16, { abort: true }),
  z.maxLength(512, { abort: true }),
  z.regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, {
    error: 'must be visible ASCII, without a space at either end',
    abort: true,
  }),
  z.refine((secret) => !looksLikeToken(secret), { error: 'must not look like a token of this router' }),
);

/** The request for a new credential, optionally with a chosen secret in place of a token. */
export const secretCredentialRequest = z.extend(credentialRequest, { secret: z.optional(chosenSecret) });

export type SecretCredentialRequest = z.infer<typeof secretCredentialRequest>;

export interface IssueDeps {
  readonly now: () => Date;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** The environment of a credential whose request names none. */
export const defaultEnvironment = 'production';

export function issueCredential(request: CredentialRequest, deps: IssueDeps): { token: Token; credential: Credential } {
  const token = makeToken(deps.randomBytes(tokenRandomBytes));
  return { token, credential: buildCredential(request, digestSecret(token), deps) };
}

/** Creates the credential of a chosen secret. */
export function registerSecret(request: CredentialRequest, secret: string, deps: IssueDeps): Credential {
  return buildCredential(request, digestSecret(secret), deps);
}

export interface MadeCredential {
  /** The token, to be shown once; absent if the team chose a secret. */
  readonly token?: Token | undefined;
  readonly credential: Credential;
}

/** Creates the requested credential, for the secret in the request or else for a new token. */
export function makeCredential({ secret, ...request }: SecretCredentialRequest, deps: IssueDeps): MadeCredential {
  return secret === undefined ? issueCredential(request, deps) : { credential: registerSecret(request, secret, deps) };
}

/** The error for a secret that is or was used by another credential. */
export function createSecretInUseError(): FlowgateError {
  return createInvalidRequest([
    { pointer: '/secret', message: 'is already used by a credential: choose another secret' },
  ]);
}

function buildCredential(request: CredentialRequest, digest: SecretDigest, deps: IssueDeps): Credential {
  const { environment = defaultEnvironment, label, organisations, workflows, sources, rateLimit, expiresAt } = request;
  return {
    id: `cred_${toBase32(deps.randomBytes(10))}`,
    digest,
    label,
    environment,
    scopes: [...new Set<Scope>(request.scopes)],
    organisations,
    workflows,
    sources,
    rateLimit,
    createdAt: deps.now().toISOString(),
    expiresAt,
  };
}

/** A credential as it may be shown: without the digest. */
export function describeCredential({ digest: _digest, ...shown }: Credential): Omit<Credential, 'digest'> {
  return shown;
}
