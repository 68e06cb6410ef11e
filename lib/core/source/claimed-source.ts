// Which senders may claim which source. A declared source proves itself by its secret, whatever its scheme is: nobody else
// may send in its name, except a credential that was granted the name. An undeclared source is open to everybody who may
// send events. EventBridge compares sources exactly, so names are compared exactly here too.

import { FlowgateError } from '../../value/errors.ts';
import type { Credential } from '../credential/credential.ts';

/** The names of the declared sources. */
export interface DeclaredSources {
  has(name: string): boolean;
}

/** The sources that the router's own APIs give to events that name none. No source may be declared under these names. */
export const routerSources = ['bridge', 'fastgen', 'flowgate', 'stackflows', 'stampede', 'worqhat'] as const;

/** @throws FlowgateError `forbidden` for a declared source that the credential is not granted by name */
export function requireSource(credential: Credential, source: string, declared: DeclaredSources): void {
  if (!declared.has(source) || credential.sources?.includes(source) === true) return;
  throw new FlowgateError(
    'forbidden',
    `the source "${source}" is declared in sources.json, and only its signature proves it: send the event signed to /hooks/${source}, or send it with a credential that is granted this source ("sources": ["${source}"] when it is made)`,
  );
}

/**
 * Why an emitted event must start no workflow; undefined where it may. For sources that are computed while a workflow
 * runs, which no synthesis sees.
 */
export function explainClaim(source: string, declared: DeclaredSources): string | undefined {
  if (!declared.has(source)) return undefined;
  return `a workflow emitted the event as source "${source}", which only a signature proves: it starts nothing. Emit it under a source of your own`;
}
