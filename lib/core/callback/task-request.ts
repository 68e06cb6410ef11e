// What a state machine sends to the callback function: a request for a new address, or the token of a task that waits.
import * as z from 'zod/mini';
import { toFieldErrors } from '../../value/field-errors.ts';
import {
  type CallbackDeps,
  CallbackError,
  createCallback,
  longestCallback,
  longestQuestion,
  waitForCallback,
} from './callback.ts';

const requestSchema = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('create'),
    /** How long the address is valid. */
    expiresInSeconds: z.int().check(z.gte(1), z.lte(longestCallback)),
  }),
  z.strictObject({
    action: z.literal('wait'),
    callback: z.string().check(z.maxLength(128)),
    /** `$states.context.Task.Token`. */
    token: z.string().check(z.minLength(1), z.maxLength(2_048)),
    question: z.optional(z.string().check(z.minLength(1), z.maxLength(longestQuestion))),
  }),
]);

export interface CallbackAddresses {
  /** To wait with. */
  readonly callback: string;
  /** POST answers with success, and the body is the output. A browser is asked. */
  readonly url: string;
  readonly successUrl: string;
  readonly failureUrl: string;
  /** In ISO 8601. */
  readonly expiresAt: string;
}

/**
 * Serves a task of a state machine.
 * @param routerUrl the router's address, without a slash at its end
 * @throws CallbackError, whose name is the error of the task
 */
export async function serveTask(
  request: unknown,
  routerUrl: string,
  deps: CallbackDeps,
): Promise<CallbackAddresses | undefined> {
  const { success, data, error } = z.safeParse(requestSchema, request);
  if (!success) {
    const mistakes = toFieldErrors(error.issues).map(({ pointer, message }) => `${pointer} ${message}`);
    const expected = '{"action": "create", "expiresInSeconds": …} or {"action": "wait", "callback": …, "token": …}';
    const message = `the payload is not valid: ${mistakes.join('; ')}; expected ${expected}`;
    throw new CallbackError('Flowgate.CallbackInvalid', message);
  }
  if (data.action === 'wait') return void (await waitForCallback(data, deps));
  const { callback, expiresAt } = await createCallback(data.expiresInSeconds, deps);
  const url = `${routerUrl}/callbacks/${callback}`;
  return { callback, url, successUrl: `${url}/success`, failureUrl: `${url}/failure`, expiresAt };
}
