// Decides which senders may use which source. A declared source authenticates with its secret, in each scheme: no other sender
// may use its name, except a credential that was granted the name. Any credential that may send events may use an undeclared
// source. EventBridge compares sources exactly, so names are compared exactly here too.

import { FlowgateError } from '../../value/errors.ts';
import type { Credential } from '../credential/credential.ts';

/** The names of the declared sources. */
export interface DeclaredSources {
  has(name: string): boolean;
}

/** The sources of events that name none, set by the router's own APIs. No source may be declared with these names. */
export const routerSources = ['bridge', 'fastgen', 'flowgate', 'stackflows', 'stampede', 'worqhat'] as const;

/** @throws FlowgateError `forbidden` for a declared source that the credential is not granted by name */
export function requireSource(credential: Credential, source: string, declared: DeclaredSources): void {
  if (!declared.has(source) || credential.sources?.includes(source) === true) return;
  throw new FlowgateError(
    'forbidden',
    `the source "${source}" is declared in sources.json, and only its signature proves it: send the event signed to /hooks/${source}, or use a credential that is granted this source (created with "sources": ["${source}"])`,
  );
}

/**
 * Why an emitted event must start no workflow; undefined if it may. Needed for sources that are computed at run time, which
 * synth cannot check.
 */
export function explainClaim(source: string, declared: DeclaredSources): string | undefined {
  if (!declared.has(source)) return undefined;
  return `a workflow emitted the event as source "${source}", which only a signature proves: it starts nothing. Emit it under another source`;
}
