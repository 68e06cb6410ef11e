// Formats credentials, and new secrets, which are shown only once.
import type { Granted } from '../../core/operate/audit.ts';
import { formatRate } from '../terminal/rate.ts';
import type { NewSecret } from './credentials-table.ts';

/** Formats a credential as one line: ID, label, environment, scopes, limits, rotation and revocation. */
export function formatCredential(credential: NewSecret['credential']): string {
  const { id, label, environment, scopes, rotatedAt, overlapEndsAt, revokedAt } = credential;
  return [
    `${id}  ${label}  ${environment}  ${scopes.join(',')}`,
    ...listLimits(credential),
    ...(rotatedAt === undefined ? [] : [`rotated ${rotatedAt}`]),
    ...(overlapEndsAt === undefined ? [] : [`the previous secret is valid until ${overlapEndsAt}`]),
    ...(revokedAt === undefined ? [] : [`revoked ${revokedAt}`]),
  ].join('  ');
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
