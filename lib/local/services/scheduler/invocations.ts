// The calls of the targets of schedules: repeated until accepted; after the last failure, a dead letter or a log line.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import { KeyedLog } from '../../platform/keyed-log.ts';
import type { CallService } from '../../platform/service.ts';
import { chooseRetryDelay, classifyFailure, type Failure } from '../../platform/target-failure.ts';
import { buildDeadLetter, callScheduleTarget, type Invocation } from './target-request.ts';

export interface InvocationsOptions {
  readonly clock: Clock;
  readonly dataDir?: string | undefined;
  readonly callService: CallService;
  readonly log: (line: string) => void;
  /** From 0 up to 1. */
  readonly random: () => number;
}

export class Invocations {
  readonly #options: InvocationsOptions;
  readonly #pending: KeyedLog<Invocation>;
  readonly #cancels = new Map<string, () => void>();
  #isClosed = false;

  constructor(options: InvocationsOptions) {
    this.#options = options;
    this.#pending = KeyedLog.open<Invocation>('invocations', options.dataDir);
    // Resumes the calls of an earlier process. The caller delays them until the targets exist.
    for (const [id] of this.#pending.entries()) this.#attemptAfter(id, 0);
  }

  /** Stores the invocation, then makes its first call. */
  add(invocation: Omit<Invocation, 'id' | 'attempts'>): void {
    const id = randomUUID();
    this.#pending.set(id, { ...invocation, id, attempts: 0 });
    void this.#attempt(id);
  }

  /** Stops the retries. Pending invocations stay in the data folder, if there is one. */
  close(): void {
    this.#isClosed = true;
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }

  async #attempt(id: string): Promise<void> {
    const invocation = this.#pending.get(id);
    if (invocation === undefined || this.#isClosed) return;
    try {
      await callScheduleTarget(this.#options.callService, invocation);
      if (!this.#isClosed) this.#pending.delete(id);
    } catch (error) {
      if (!this.#isClosed) await this.#fail(id, invocation, classifyFailure(error));
    }
  }

  async #fail(id: string, invocation: Invocation, failure: Failure): Promise<void> {
    const tried = { ...invocation, attempts: invocation.attempts + 1 };
    const delayMs = chooseRetryDelay(tried.attempts, this.#options.random());
    const exhausted = this.#findExhausted(tried, delayMs);
    if (failure.isRetriable && exhausted === undefined) {
      this.#pending.set(id, tried);
      this.#attemptAfter(id, delayMs);
      return;
    }
    await this.#giveUp(tried, { failure, exhausted: failure.isRetriable ? exhausted : undefined });
    this.#pending.delete(id);
  }

  #findExhausted({ attempts, target, firedAt }: Invocation, delayMs: number): string | undefined {
    if (attempts > target.maximumRetryAttempts) return 'MaximumRetryAttempts';
    const nextAgeMs = this.#options.clock.now() + delayMs - firedAt;
    return nextAgeMs > target.maximumEventAgeSeconds * 1000 ? 'MaximumEventAgeInSeconds' : undefined;
  }

  #attemptAfter(id: string, delayMs: number): void {
    const cancel = this.#options.clock.after(delayMs, () => {
      this.#cancels.delete(id);
      void this.#attempt(id);
    });
    this.#cancels.set(id, cancel);
  }

  /** Logs the failure; sends the dead letter with the schedule's own role, as AWS does. */
  async #giveUp(
    invocation: Invocation,
    reason: { readonly failure: Failure; readonly exhausted: string | undefined },
  ): Promise<void> {
    const { target, scheduleArn } = invocation;
    const what = `the call of ${target.arn} by ${scheduleArn}`;
    if (target.deadLetterArn === undefined) {
      this.#options.log(`${what} is dropped: ${reason.failure.code}: ${reason.failure.message}`);
      return;
    }
    try {
      const request = buildDeadLetter(target.deadLetterArn, invocation, reason);
      await this.#options.callService({ kind: 'role', roleArn: target.roleArn }, request);
    } catch (error) {
      const { message } = classifyFailure(error);
      this.#options.log(`${what} is dropped: ${target.deadLetterArn} did not accept it: ${message}`);
    }
  }
}
