// Gives the kept answer of a callback to the task that waits. The record is written before and after, so an answer is never lost in between:
//
//     answer kept ──▶ task finished ──▶ settled
//          └── a failure here: the next request delivers the same answer
import { FlowgateError } from '../../value/errors.ts';
import type { CallbackId } from './address.ts';
import type { CallbackStore, KeptAnswer } from './callback-store.ts';

/** Finishes a task. `gone`: the task no longer waits. */
export type FinishTask = (
  token: string,
  answer: { readonly outcome: 'succeeded' | 'failed'; readonly content: string },
) => Promise<'finished' | 'gone'>;

export interface DeliverDeps {
  readonly store: CallbackStore;
  readonly finishTask: FinishTask;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/**
 * Delivers an answer if its task waits; otherwise the task takes the answer when it begins to wait.
 * @throws FlowgateError `gone` if the task no longer waits
 */
export async function deliverAnswer(
  callback: CallbackId,
  { record: { token, answer, settled }, isFirst }: KeptAnswer,
  deps: DeliverDeps,
): Promise<void> {
  if (settled === 'late') throw createLate();
  if (settled === 'delivered' || token === undefined || answer?.content === undefined) return;
  const { outcome, content } = answer;
  const finished = await deps.finishTask(token, { outcome, content });
  if (finished === 'finished') return deps.store.settle(callback, 'delivered');
  // Another request may have finished the task with the same answer a moment ago.
  if (!isFirst && (await isDelivered(callback, deps))) return;
  await deps.store.settle(callback, 'late');
  throw createLate();
}

const looks = 5;
const pauseMs = 200;

async function isDelivered(callback: CallbackId, { store, sleep }: DeliverDeps): Promise<boolean> {
  for (let look = 0; look < looks; look += 1) {
    await sleep(pauseMs);
    if ((await store.read(callback))?.settled === 'delivered') return true;
  }
  return false;
}

function createLate(): FlowgateError {
  const message = 'the workflow no longer waits for this answer: it has timed out, was stopped, or has ended';
  return new FlowgateError('gone', message);
}
