// Formats credentials, and new secrets, which are shown only once.
import type { Granted } from '../../core/operate/audit.ts';
import { formatRate } from '../terminal/rate.ts';
import type { Column } from '../terminal/table.ts';
import type { NewSecret } from './credentials-table.ts';

type Shown = NewSecret['credential'];

/** Formats a credential as one line: ID, label, environment, scopes, limits, rotation and revocation. */
export function formatCredential(credential: Shown): string {
  const { id, label, environment, scopes } = credential;
  return [
    `${id}  ${label}  ${environment}  ${scopes.join(',')}`,
    ...listLimits(credential),
    ...listChanges(credential),
  ].join('  ');
}

/** The columns of credentials in a table. The ID comes first, as in `formatCredential`; it is never cut. */
export function createCredentialColumns(): Column<Shown>[] {
  return [
    { title: 'CREDENTIAL', text: ({ id }) => id },
    { title: 'LABEL', text: ({ label }) => label, least: 12 },
    { title: 'ENVIRONMENT', text: ({ environment }) => environment },
    { title: 'SCOPES', text: ({ scopes }) => scopes.join(','), least: 12 },
    { title: 'LIMITS', text: (credential) => listLimits(credential).join(', '), least: 12, isOptional: true },
    { title: 'CHANGES', text: (credential) => listChanges(credential).join(', '), isOptional: true },
  ];
}

/** Formats the rotation and the revocation of a credential as texts. */
function listChanges({ rotatedAt, overlapEndsAt, revokedAt }: Shown): string[] {
  return [
    ...(rotatedAt === undefined ? [] : [`rotated ${rotatedAt}`]),
    ...(overlapEndsAt === undefined ? [] : [`the previous secret is valid until ${overlapEndsAt}`]),
    ...(revokedAt === undefined ? [] : [`revoked ${revokedAt}`]),
  ];
}

/**
 * Formats the limits of a credential as texts: organisations, workflows, sources, rate, expiry. Limits that it does not have are
 * omitted.
 */
export function listLimits({ organisations, workflows, sources, rateLimit, expiresAt }: Granted): string[] {
  return [
    ...(organisations === undefined ? [] : [`organisations ${organisations.join(', ')}`]),
    ...(workflows === undefined ? [] : [`workflows ${workflows.join(', ')}`]),
    ...(sources === undefined ? [] : [`sources ${sources.join(', ')}`]),
    ...(rateLimit === undefined ? [] : [`rate ${formatRate(rateLimit)}`]),
    ...(expiresAt === undefined ? [] : [`expires ${expiresAt}`]),
  ];
}

/** Formats a new credential for people: its token, if the router made it, and its line. */
export function formatNewSecret({ token, credential }: NewSecret): string {
  if (token === undefined)
    return `${formatCredential(credential)}\nThe secret is registered. Only its digest is stored.`;
  return `${token}\n\n${formatCredential(credential)}\nThe token is not stored and will not be shown again.`;
}

/** Formats a new credential, with its token, as JSON for scripts. */
export function formatNewSecretJson(made: NewSecret): string {
  return JSON.stringify(made);
}
