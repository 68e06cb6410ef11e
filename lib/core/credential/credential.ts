// Authentication and permissions of callers. Knows nothing of where credentials are stored or how they are sent.
import { FlowgateError } from '../../value/errors.ts';
import type { RateLimit } from '../rate-limit/rate-limit.ts';
import { digestSecret, isSameDigest, isToken, type SecretDigest } from './token.ts';

/** `runs:write` starts workflows that are live and switched on; `runs:debug` starts debug runs, also of drafts and inactive workflows. */
export const scopes = ['events:write', 'runs:write', 'runs:debug', 'runs:read', 'workflows:write', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** A credential with one of its secrets: during a rotation, two secrets share one ID and the same grants. */
export interface Credential {
  /** `cred_` and 16 characters: identifies the credential without its secret. */
  readonly id: string;
  readonly digest: SecretDigest;
  /** A name for people, such as `shop backend`. */
  readonly label: string;
  readonly environment: string;
  readonly scopes: readonly Scope[];
  /** The only organisations that it may act for; absent for all. */
  readonly organisations?: readonly string[] | undefined;
  /** IDs of the only workflows that it may start and see; absent for all. */
  readonly workflows?: readonly string[] | undefined;
  /** The declared sources that it may send events as, without their signature; absent for none. */
  readonly sources?: readonly string[] | undefined;
  /** Its rate limit; absent for the router's standard limit. */
  readonly rateLimit?: RateLimit | undefined;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601: when a rotation created this secret; absent on the first one. */
  readonly rotatedAt?: string | undefined;
  /** ISO 8601; absent for never. */
  readonly expiresAt?: string | undefined;
  readonly revokedAt?: string | undefined;
  /** ISO 8601: when this secret, which was replaced, becomes invalid; absent on the current one. */
  readonly retiresAt?: string | undefined;
  /** ID of the credential that obtained this one as its access token; absent on a credential that a person created. */
  readonly issuedTo?: string | undefined;
  /** The caller behind a token of a declared issuer; absent on a credential of this router. */
  readonly subject?: TokenSubject | undefined;
}

export interface TokenSubject {
  /** The issuer's name in `issuers.json`. */
  readonly issuer: string;
  /** The token's `sub`. */
  readonly id: string;
}

/** When a credential ends as a whole, independently of its secrets. Its access tokens are invalid from then on. ISO 8601. */
export type Standing = Pick<Credential, 'revokedAt' | 'expiresAt'>;

/** Finds the standing of a credential by ID; undefined if it never obtained an access token and never changed. */
export type FindStanding = (credentialId: string) => Promise<Standing | undefined>;

/** Finds a credential by its secret's digest, for a caller at an IP address; undefined if there is none. */
export type FindCredential = (digest: SecretDigest, address?: string) => Promise<Credential | undefined>;

export interface AuthenticationDeps {
  readonly findCredential: FindCredential;
  readonly findStanding: FindStanding;
  readonly now: () => Date;
}

export interface PresentedSecret {
  readonly secret: string | undefined;
  /** Whether secrets that a team chose itself are accepted, in addition to Flowgate's tokens. */
  readonly acceptsChosenSecrets: boolean;
  /** The caller's IP address, if the HTTP entry point reports it. */
  readonly address?: string | undefined;
}

/**
 * Returns the credential of a presented secret. An access token is invalid once the client that obtained it has ended.
 * @throws FlowgateError `unauthenticated`, with the same message for every reason, so that it reveals nothing; `rate_limited` for
 *   an address that has sent too many invalid secrets
 */
export async function authenticate(presented: PresentedSecret, deps: AuthenticationDeps): Promise<Credential> {
  const { secret, acceptsChosenSecrets, address } = presented;
  if (secret === undefined || secret === '') throw unauthenticated('no credential was sent');
  if (!acceptsChosenSecrets && !isToken(secret)) throw unauthenticated('the credential is not valid');
  const digest = digestSecret(secret);
  const credential = await deps.findCredential(digest, address);
  if (credential === undefined || !isSameDigest(credential.digest, digest) || !isInForce(credential, deps.now())) {
    throw unauthenticated('the credential is not valid');
  }
  if (!(await isClientInForce(credential, deps))) throw unauthenticated('the credential is not valid');
  return credential;
}

async function isClientInForce({ issuedTo }: Credential, deps: AuthenticationDeps): Promise<boolean> {
  if (issuedTo === undefined) return true;
  const standing = await deps.findStanding(issuedTo);
  return standing !== undefined && isInForce(standing, deps.now());
}

export function isInForce(credential: Pick<Credential, 'revokedAt' | 'retiresAt' | 'expiresAt'>, now: Date): boolean {
  // Written so that a moment that cannot be parsed counts as past.
  const isAhead = (moment: string): boolean => Date.parse(moment) > now.getTime();
  const { revokedAt, retiresAt, expiresAt } = credential;
  return [revokedAt, retiresAt, expiresAt].every((end) => end === undefined || isAhead(end));
}

/** Whether the credential has a scope; `admin` has every one. */
export function hasScope({ scopes }: Credential, scope: Scope): boolean {
  return scopes.includes('admin') || scopes.includes(scope);
}

/** @throws FlowgateError `forbidden` if the credential has none of the scopes */
export function requireScope(credential: Credential, scope: Scope | readonly Scope[]): void {
  const wanted = [scope].flat();
  if (wanted.some((one) => hasScope(credential, one))) return;
  throw new FlowgateError(
    'forbidden',
    `the credential lacks the scope ${wanted.map((one) => `"${one}"`).join(' or ')}: it has ${quoteAll(credential.scopes)}`,
  );
}

/**
 * The organisation that a request acts for. A credential limited to one organisation acts for it by default.
 * @throws FlowgateError `forbidden` for an organisation that is not among the credential's
 */
export function resolveOrganisation(credential: Credential, asked: string | undefined): string | undefined {
  const allowed = credential.organisations;
  if (allowed === undefined) return asked;
  if (asked === undefined && allowed.length === 1) return allowed[0];
  if (asked !== undefined && allowed.includes(asked)) return asked;
  throw new FlowgateError('forbidden', 'the credential may not act for that organisation');
}

/** Whether the credential may see what belongs to an organisation. */
export function maySeeOrganisation(credential: Credential, organisationId: string | undefined): boolean {
  const allowed = credential.organisations;
  return allowed === undefined || (organisationId !== undefined && allowed.includes(organisationId));
}

/** Whether the credential is limited neither to some organisations nor to some workflows. */
export function isUnlimited({ organisations, workflows }: Credential): boolean {
  return organisations === undefined && workflows === undefined;
}

export function mayUseWorkflow({ workflows }: Pick<Credential, 'workflows'>, workflowId: string): boolean {
  return workflows === undefined || workflows.includes(workflowId);
}

/** @throws FlowgateError `forbidden` if the credential may not start the workflow */
export function requireWorkflow(
  credential: Pick<Credential, 'workflows'>,
  { id, name }: { readonly id: string; readonly name: string },
): void {
  if (mayUseWorkflow(credential, id)) return;
  throw new FlowgateError('forbidden', `the credential may not start workflow "${name}"`);
}

function unauthenticated(reason: string): FlowgateError {
  const message = `${reason}: send a token of this environment as "Authorization: Bearer <token>"`;
  return new FlowgateError('unauthenticated', message, { authScheme: 'Bearer' });
}

function quoteAll(values: readonly string[]): string {
  return values.length === 0 ? 'none' : values.map((value) => `"${value}"`).join(', ');
}
