// Callbacks: addresses by which somebody outside finishes a task of a run that waits for a task token. An address is signed, is answered once,
// and may be answered before the task waits.
import { FlowgateError } from '../../value/errors.ts';
import {
  type CallbackId,
  type ClaimedCallback,
  callbackRandomBytes,
  parseCallback,
  shortestCallbackSecret,
  signCallback,
} from './address.ts';
import type { CallbackRecord, CallbackStore } from './callback-store.ts';
import { type DeliverDeps, deliverAnswer } from './deliver.ts';

/** Longest time for which an address is valid: that of an execution, one year, in seconds. */
export const longestCallback = 31_536_000;
/** Maximum length of the question on the page, in characters. */
export const longestQuestion = 500;

/** The first secret that passes the test; undefined if there is none. Reads the secrets again if none passes, but not often. */
export type FindSecret = (test: (secret: string) => boolean) => Promise<string | undefined>;

export interface CallbackDeps extends DeliverDeps {
  readonly store: CallbackStore;
  readonly findSecret: FindSecret;
  readonly deployment: string;
  readonly now: () => Date;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** An error whose name becomes that of the failed task: the function reports it to Step Functions. */
export class CallbackError extends Error {
  constructor(name: 'Flowgate.CallbackSecret' | 'Flowgate.CallbackUsed' | 'Flowgate.CallbackInvalid', message: string) {
    super(message);
    this.name = name;
  }
}

export interface CreatedCallback {
  /** The signed part of the address, to wait with. */
  readonly callback: string;
  /** In ISO 8601. */
  readonly expiresAt: string;
}

/** Signs a new callback. Nothing is stored. @throws CallbackError if there is no usable secret */
export async function createCallback(
  expiresInSeconds: number,
  { findSecret, deployment, now, randomBytes }: CallbackDeps,
): Promise<CreatedCallback> {
  const secret = await findSecret(({ length }) => length >= shortestCallbackSecret);
  if (secret === undefined) {
    const message = `the secret of callbacks does not exist or is shorter than ${shortestCallbackSecret} characters: store one with "flowgate secrets set", under the name in "callbacks" of sources.json`;
    throw new CallbackError('Flowgate.CallbackSecret', message);
  }
  const id = Buffer.from(randomBytes(callbackRandomBytes)).toString('base64url');
  const expiresAt = Math.floor(now().getTime() / 1_000) + expiresInSeconds;
  return {
    callback: signCallback({ id, expiresAt }, { deployment, secret }),
    expiresAt: new Date(expiresAt * 1_000).toISOString(),
  };
}

export interface WaitingTask {
  readonly callback: string;
  readonly token: string;
  /** Shown on the page of the address. */
  readonly question?: string | undefined;
}

/**
 * Keeps the token of the task that waits, and finishes the task if the callback was answered before.
 * @throws CallbackError for a callback that is not signed, has expired, or finished another task
 */
export async function waitForCallback({ callback, token, question }: WaitingTask, deps: CallbackDeps): Promise<void> {
  const claimed = parseCallback(callback);
  if (claimed === undefined || !(await isSigned(claimed, deps)))
    throw new CallbackError(
      'Flowgate.CallbackInvalid',
      `the callback is not one that "create" returned: ${createFirst}`,
    );
  if (hasExpired(claimed, deps)) {
    const message = `the callback expired at ${new Date(claimed.expiresAt * 1_000).toISOString()}: ${createFirst}`;
    throw new CallbackError('Flowgate.CallbackInvalid', message);
  }
  const record = await deps.store.wait(claimed, { token, question });
  if (record === undefined)
    throw new CallbackError('Flowgate.CallbackUsed', `the callback has finished another task: ${createFirst}`);
  if (record.answer !== undefined) await deliverAnswer(claimed, { record, isFirst: true }, deps);
}

const createFirst = 'create a new callback before each task that waits';

/** What is known of a callback whose address is right; the record is absent before its task waits and before it is answered. */
export interface KnownCallback extends CallbackId {
  readonly record: CallbackRecord | undefined;
}

/**
 * Reads the callback of an address.
 * @throws FlowgateError `forbidden` for a wrong signature; `gone` for an address that has expired without an answer
 */
export async function findCallback(text: string, deps: CallbackDeps): Promise<KnownCallback> {
  const claimed = await requireSigned(text, deps);
  const record = await deps.store.read(claimed);
  if (record?.answer === undefined) refuseExpired(claimed, deps);
  return { ...claimed, record };
}

/** An answer as it was first given. */
export interface GivenAnswer {
  readonly outcome: 'succeeded' | 'failed';
  /** In ISO 8601. */
  readonly answeredAt: string;
  /** Whether the callback was answered before. */
  readonly isReplay: boolean;
}

export interface SentAnswer {
  readonly outcome: 'succeeded' | 'failed';
  /** JSON: the task's output, or `{"error": …, "cause": …}`. */
  readonly content: string;
}

/**
 * Answers a callback. Only the first answer counts; a later one gets the first.
 * @throws FlowgateError `forbidden` for a wrong signature; `gone` for an expired address, or if the run no longer waits; `unavailable` if Step
 *   Functions could not be reached: the answer is kept, and is delivered when the request is sent again
 */
export async function answerCallback(text: string, sent: SentAnswer, deps: CallbackDeps): Promise<GivenAnswer> {
  const known = await findCallback(text, deps);
  const answeredAt = deps.now().toISOString();
  const given =
    known.record?.answer === undefined
      ? await deps.store.answer(known, { ...sent, answeredAt })
      : { record: known.record, isFirst: false };
  await deliverAnswer(known, given, deps);
  const { outcome, answeredAt: firstAt } = given.record.answer ?? { ...sent, answeredAt };
  return { outcome, answeredAt: firstAt, isReplay: !given.isFirst };
}

async function requireSigned(text: string, deps: CallbackDeps): Promise<ClaimedCallback> {
  const claimed = parseCallback(text);
  if (claimed !== undefined && (await isSigned(claimed, deps))) return claimed;
  const message =
    'the address is not signed by this router: use it exactly as it was sent, or have the workflow send a new one';
  throw new FlowgateError('forbidden', message, {
    reason: claimed === undefined ? 'the callback has no valid form' : 'the signature of the callback is wrong',
  });
}

async function isSigned({ isSignedWith }: ClaimedCallback, { findSecret, deployment }: CallbackDeps): Promise<boolean> {
  return (await findSecret((secret) => isSignedWith({ deployment, secret }))) !== undefined;
}

function hasExpired({ expiresAt }: CallbackId, { now }: CallbackDeps): boolean {
  return now().getTime() >= expiresAt * 1_000;
}

function refuseExpired(callback: CallbackId, deps: CallbackDeps): void {
  if (!hasExpired(callback, deps)) return;
  const message = `the address expired at ${new Date(callback.expiresAt * 1_000).toISOString()}: ask for a new one`;
  throw new FlowgateError('gone', message);
}
