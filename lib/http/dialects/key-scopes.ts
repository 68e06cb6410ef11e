// The scopes in which the dialects keep idempotency keys: the owner of the keys, and the workflows that share them. An event is
// found by its key with them. This file imports dialects, which files in lib/http/server must not do.
import type { Credential } from '../../core/credential/credential.ts';
import type { IdempotencyScope } from '../../core/event/identity.ts';

type KeyScope = Pick<IdempotencyScope, 'sender' | 'workflows' | 'key'>;

const sharedByAllWorkflows = ['native', 'bridge', 'fastgen', 'stackflows', 'stampede', 'worqhat'] as const;

/**
 * Every scope that a key may have been sent in, so far as it can be known.
 * @param source the declared source whose webhooks have the key, if any
 * @param workflows IDs of the workflows that a key may belong to
 */
export function listKeyScopes(
  key: string,
  caller: Pick<Credential, 'workflows'>,
  { source, workflows }: { readonly source?: string | undefined; readonly workflows: readonly string[] },
): KeyScope[] {
  return [
    ...sharedByAllWorkflows.map((sender) => ({ sender, key })),
    ...(source === undefined ? [] : [{ sender: `source:${source}`, key }]),
    // A reference of StackFlows belongs to one process. A uid of Bridge is shared by credentials with the same workflows.
    ...workflows.map((id) => ({ sender: 'stackflows', workflows: [id], key: `reference ${key}` })),
    { sender: 'bridge', workflows: caller.workflows, key: ` uid ${key}` },
  ];
}
