// The hosts that HTTP tasks may reach: this machine, and those of the allow-list.
import type { RunHost } from '../engine/run-host.ts';
import { StatesError } from '../engine/states-error.ts';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Throws States.Runtime, with the remedy. */
export function requireAllowedHost({ httpAllowList }: RunHost, url: URL): void {
  if (loopback.has(url.hostname) || httpAllowList.includes(url.host) || httpAllowList.includes(url.hostname)) return;
  const remedy = 'allow it with --allow-host, or give the state a stand-in';
  throw new StatesError('States.Runtime', `requests to "${url.host}" are not allowed locally: ${remedy}`);
}
