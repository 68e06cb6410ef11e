// The port of callbacks: one record for each callback whose task waits or that was answered.
import type { CallbackId } from './address.ts';

export interface CallbackAnswer {
  readonly outcome: 'succeeded' | 'failed';
  /** In ISO 8601. */
  readonly answeredAt: string;
  /** JSON for the task: see SentAnswer. Removed when the callback is settled. */
  readonly content?: string | undefined;
}

export interface CallbackRecord {
  /** The token of the task that waits. Absent before it waits, and removed when the callback is settled. */
  readonly token?: string | undefined;
  readonly question?: string | undefined;
  readonly answer?: CallbackAnswer | undefined;
  /** `delivered`: the task was finished by the answer. `late`: the task no longer waited. Absent: neither yet. */
  readonly settled?: Settlement | undefined;
}

export type Settlement = 'delivered' | 'late';

export interface CallbackStore {
  /** A consistent read. */
  read(callback: CallbackId): Promise<CallbackRecord | undefined>;
  /** Keeps the task that waits, instead of an earlier one. Returns the whole record; undefined if the callback is settled. */
  wait(
    callback: CallbackId,
    task: { readonly token: string; readonly question?: string | undefined },
  ): Promise<CallbackRecord | undefined>;
  /** Keeps the first answer. Returns the whole record, with the earlier answer if there is one. */
  answer(callback: CallbackId, answer: CallbackAnswer): Promise<KeptAnswer>;
  /** Notes the end of a callback, and removes the token and the content. */
  settle(callback: CallbackId, as: Settlement): Promise<void>;
}

export interface KeptAnswer {
  readonly record: CallbackRecord;
  /** Whether it was the first answer. */
  readonly isFirst: boolean;
}
