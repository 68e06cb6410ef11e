// The calls of targets of EventBridge and of its Scheduler: stored, and repeated until the target accepts; after the last failure, a
// dead letter or a log line.
import type { Clock } from './clock.ts';
import { KeyedLog } from './keyed-log.ts';
import type { RetryPolicy } from './retry-policy.ts';
import { chooseRetryDelay, classifyFailure, type Failure } from './target-failure.ts';

export interface RetriedCall {
  readonly target: RetryPolicy & {
    readonly arn: string;
    /** The queue of the dead letters. @default - none */
    readonly deadLetterArn?: string | undefined;
  };
  /** The number of calls of the target so far. */
  readonly attempts: number;
}

/** Why a call is not repeated. */
export interface GivenUp {
  readonly failure: Failure;
  /** The limit of the retry policy that was reached; undefined if a retry could not help. */
  readonly exhausted: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | undefined;
}

export interface RetriedCallsOptions<Call> {
  /** The name of the file in the data folder. */
  readonly name: string;
  readonly clock: Clock;
  /** @default - in memory */
  readonly dataDir?: string | undefined;
  readonly log: (line: string) => void;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Calls the target. Rejects with its refusal. */
  readonly callTarget: (call: Call) => Promise<void>;
  readonly sendDeadLetter: (queueArn: string, call: Call, reason: GivenUp) => Promise<void>;
  /** When the age of a call begins, in milliseconds since the epoch. */
  readonly findBeginning: (call: Call) => number;
  /** The call, as a log line names it. */
  readonly describe: (call: Call) => string;
}

export class RetriedCalls<Call extends RetriedCall> {
  readonly #options: RetriedCallsOptions<Call>;
  readonly #pending: KeyedLog<Call>;
  readonly #cancels = new Map<string, () => void>();
  #isClosed = false;

  constructor(options: RetriedCallsOptions<Call>) {
    this.#options = options;
    this.#pending = KeyedLog.open<Call>(options.name, options.dataDir);
    // Resumes the calls of an earlier process. The caller delays them until the targets exist.
    for (const [id] of this.#pending.entries()) this.#attemptAfter(id, 0);
  }

  /** The number of calls in progress or waiting for a retry. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Stores the call, then makes its first attempt. */
  add(id: string, call: Call): void {
    this.#pending.set(id, call);
    void this.#attempt(id);
  }

  /** Stops the retries. Pending calls stay in the data folder, if there is one. */
  close(): void {
    this.#isClosed = true;
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }

  async #attempt(id: string): Promise<void> {
    const call = this.#pending.get(id);
    if (call === undefined || this.#isClosed) return;
    try {
      await this.#options.callTarget(call);
      if (!this.#isClosed) this.#pending.delete(id);
    } catch (error) {
      if (!this.#isClosed) await this.#fail(id, call, classifyFailure(error));
    }
  }

  async #fail(id: string, call: Call, failure: Failure): Promise<void> {
    const tried = { ...call, attempts: call.attempts + 1 };
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

  #findExhausted(call: Call, delayMs: number): GivenUp['exhausted'] {
    const { target, attempts } = call;
    if (attempts > target.maximumRetryAttempts) return 'MaximumRetryAttempts';
    const nextAgeMs = this.#options.clock.now() + delayMs - this.#options.findBeginning(call);
    return nextAgeMs > target.maximumEventAgeSeconds * 1000 ? 'MaximumEventAgeInSeconds' : undefined;
  }

  #attemptAfter(id: string, delayMs: number): void {
    const cancel = this.#options.clock.after(delayMs, () => {
      this.#cancels.delete(id);
      void this.#attempt(id);
    });
    this.#cancels.set(id, cancel);
  }

  async #giveUp(call: Call, reason: GivenUp): Promise<void> {
    const { describe, log, sendDeadLetter } = this.#options;
    const { deadLetterArn } = call.target;
    if (deadLetterArn === undefined) {
      log(`${describe(call)} is dropped: ${reason.failure.code}: ${reason.failure.message}`);
      return;
    }
    try {
      await sendDeadLetter(deadLetterArn, call, reason);
    } catch (error) {
      log(`${describe(call)} is dropped: ${deadLetterArn} did not accept it: ${classifyFailure(error).message}`);
    }
  }
}
