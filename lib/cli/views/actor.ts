// Who did something, as the audit trail names them.
import type { CallAnswer } from '../../http/contract/client.ts';

export type Actor = CallAnswer<'GET /v1/audit'>['body']['entries'][number]['by'];

export function formatActor(actor: Actor): string {
  if (actor.kind === 'operator') return `${actor.name}, with AWS credentials`;
  const issuer = actor.kind === 'subject' ? ` of ${actor.issuer}` : '';
  return `${actor.id} "${actor.label}"${issuer}`;
}
