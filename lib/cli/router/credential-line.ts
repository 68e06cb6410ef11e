// Formats a credential as one line of text, and a new secret for its only display.
import type { Granted } from '../../core/operate/audit.ts';
import { formatRate } from '../terminal/rate.ts';
import type { NewSecret } from './credentials-table.ts';

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

/** The limits and named grants of a credential, one phrase each. */
export function listLimits({ organisations, workflows, sources, rateLimit, expiresAt }: Granted): string[] {
  return [
    ...(organisations === undefined ? [] : [`organisations ${organisations.join(', ')}`]),
    ...(workflows === undefined ? [] : [`workflows ${workflows.join(', ')}`]),
    ...(sources === undefined ? [] : [`sources ${sources.join(', ')}`]),
    ...(rateLimit === undefined ? [] : [`rate ${formatRate(rateLimit)}`]),
    ...(expiresAt === undefined ? [] : [`expires ${expiresAt}`]),
  ];
}

export function formatNewSecret({ token, credential }: NewSecret): string {
  if (token === undefined)
    return `${formatCredential(credential)}\nThe secret is registered. Only its digest is stored.`;
  return `${token}\n\n${formatCredential(credential)}\nThe token is not stored and will not be shown again.`;
}

/** JSON for scripts. */
export function formatNewSecretJson(made: NewSecret): string {
  return JSON.stringify(made);
}
