// Makes a credential and the token that opens it. The token leaves here once and is kept nowhere.
import * as z from 'zod/mini';
import { type Credential, type Scope, scopes } from './credential.ts';
import { base32 } from './digest.ts';
import { digestSecret, makeToken, type Token, tokenRandomBytes } from './token.ts';

const name = z
  .string()
  .check(z.regex(/^[0-9A-Za-z_-]{1,64}$/, { error: 'must have letters, digits, "-" and "_", at most 64' }));

/** What a credential may be asked to be. */
export const credentialRequest = z.strictObject({
  label: z.string().check(z.minLength(1), z.maxLength(128)),
  environment: z.optional(name),
  scopes: z.array(z.enum(scopes)).check(z.minLength(1)),
  organisations: z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(128))).check(z.minLength(1))),
  /** IDs of workflows. */
  workflows: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))),
  expiresAt: z.optional(z.iso.datetime({ offset: true })),
});

export type CredentialRequest = z.infer<typeof credentialRequest>;

export interface IssueDeps {
  readonly now: () => Date;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** The environment of a credential that names none. */
export const defaultEnvironment = 'production';

export function issueCredential(request: CredentialRequest, deps: IssueDeps): { token: Token; credential: Credential } {
  const token = makeToken(deps.randomBytes(tokenRandomBytes));
  const { environment = defaultEnvironment, label, organisations, workflows, expiresAt } = request;
  const credential: Credential = {
    id: `cred_${base32(deps.randomBytes(10))}`,
    digest: digestSecret(token),
    label,
    environment,
    scopes: [...new Set<Scope>(request.scopes)],
    organisations,
    workflows,
    createdAt: deps.now().toISOString(),
    expiresAt,
  };
  return { token, credential };
}

/** A credential as it may be shown: everything but the digest. */
export function describeCredential({ digest: _digest, ...shown }: Credential): Omit<Credential, 'digest'> {
  return shown;
}
