// A credential as a line of text, and what is said once when a secret of it was made.

import { describeCredential } from '../../core/credential/issue-credential.ts';
import type { Granted } from '../../core/operate/audit.ts';
import { rateText } from '../terminal/rate.ts';
import type { MadeSecret } from './credentials-table.ts';

export function describe(credential: MadeSecret['credential']): string {
  const { id, label, environment, scopes, rotatedAt, overlapEndsAt, revokedAt } = credential;
  return [
    `${id}  ${label}  ${environment}  ${scopes.join(',')}`,
    ...limitsOf(credential),
    ...(rotatedAt === undefined ? [] : [`rotated ${rotatedAt}`]),
    ...(overlapEndsAt === undefined ? [] : [`the secret before works until ${overlapEndsAt}`]),
    ...(revokedAt === undefined ? [] : [`revoked ${revokedAt}`]),
  ].join('  ');
}

/** What a credential is limited to and granted by name, a phrase each. */
export function limitsOf({ organisations, workflows, sources, rateLimit, expiresAt }: Granted): string[] {
  return [
    ...(organisations === undefined ? [] : [`organisations ${organisations.join(', ')}`]),
    ...(workflows === undefined ? [] : [`workflows ${workflows.join(', ')}`]),
    ...(sources === undefined ? [] : [`sources ${sources.join(', ')}`]),
    ...(rateLimit === undefined ? [] : [`rate ${rateText(rateLimit)}`]),
    ...(expiresAt === undefined ? [] : [`expires ${expiresAt}`]),
  ];
}

export function told({ token, credential }: MadeSecret): string {
  if (token === undefined) return `${describe(credential)}\nThe secret is registered; only its digest is kept.`;
  return `${token}\n\n${describe(credential)}\nThe token is not kept and will not be shown again.`;
}

/** For scripts: no digest, whether it came over HTTP or from the table. */
export function asJson({ credential, ...rest }: MadeSecret): string {
  return JSON.stringify({ ...rest, credential: describeCredential(credential) });
}
