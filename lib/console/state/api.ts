// Calls of the router. Signs out when the router refuses the token, and shows in the frame whether the router responds.
import { signal } from '@preact/signals';
import {
  ApiError,
  type CallAnswer,
  type CallArguments,
  createClient,
  type OperationKey,
  UnreachableError,
} from '../../http/contract/client.ts';
import { parseExactJson } from '../data/exact-json.ts';
import { signOut, token } from './session.ts';

/** Whether the router responds, and when the next attempt is. */
export type Connection = { readonly kind: 'live' } | { readonly kind: 'lost'; readonly retryAt: number };

export const connection = signal<Connection>({ kind: 'live' });
export const retryAfterMs = 5_000;

/** Calls an operation with the token of this tab. @throws as the contract's client does */
export async function call<Key extends OperationKey>(
  key: Key,
  ...input: CallArguments<Key>
): Promise<CallAnswer<Key>['body']> {
  const used = token.value;
  const client = createClient({ url: location.origin, token: used, timeoutMs: 20_000, parseJson: parseExactJson });
  try {
    const { body } = await client.call(key, ...input);
    if (connection.value.kind !== 'live') connection.value = { kind: 'live' };
    return body as CallAnswer<Key>['body'];
  } catch (error) {
    if (error instanceof UnreachableError) connection.value = { kind: 'lost', retryAt: Date.now() + retryAfterMs };
    if (error instanceof ApiError && error.status === 401 && used === token.value) {
      signOut('The token is not valid any more: it was revoked, it has expired, or the router was started again.');
    }
    throw error;
  }
}

/** One line for people. */
export function describeError(error: unknown): string {
  if (error instanceof UnreachableError) return 'The router does not respond.';
  if (error instanceof ApiError) return error.problem?.detail ?? error.message;
  return error instanceof Error ? error.message : String(error);
}

/** Whether another attempt can give another result. */
export function isWorthRetrying(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 429 || error.status >= 500;
}
