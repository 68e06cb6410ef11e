// Lambda's queue of asynchronous invocations: retries on the clock, then the dead-letter queue or a log line.
// An accepted event stays in the queue's file until it is settled, so that it outlives the process.
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { KeyedLog } from '../../platform/keyed-log.ts';
import type { CallService } from '../../platform/service.ts';
import { sendDeadLetter } from './dead-letter.ts';
import type { FunctionRegistry } from './function-registry.ts';
import type { RunnerResult } from './function-runner.ts';
import type { Invocation } from './invocation.ts';

export interface AsyncInvocationsOptions {
  readonly clock: Clock;
  readonly callService: CallService;
  /** Sends the events of an earlier process again: it waits until the functions exist. */
  readonly heldCalls: CallService;
  /** @default - in memory */
  readonly dataDir?: string | undefined;
  readonly endpointUrl: string;
  readonly functions: Pick<FunctionRegistry, 'run' | 'find' | 'log'>;
}

/** An accepted event as the file has it. */
interface AcceptedEvent {
  readonly functionName: string;
  /** JSON. */
  readonly payload: string;
}

interface QueuedEvent {
  readonly functionName: string;
  readonly invocation: Invocation;
  readonly acceptedAt: number;
  /** How many times the function ran. */
  invokeCount: number;
  /** How many times it was refused because no concurrency was left. */
  throttleCount: number;
}

/** Lambda's delays after the first and the second failure; the third failure is the last. */
const retryDelaysMs = [60_000, 120_000];
/** Lambda's default; an event invoke configuration, which could change it, is not implemented. */
const maximumEventAgeMs = 21_600_000;
const longestThrottleDelayMs = 300_000;

export class AsyncInvocations {
  readonly #options: AsyncInvocationsOptions;
  readonly #cancels = new Set<() => void>();
  /** By request ID. */
  readonly #accepted: KeyedLog<AcceptedEvent>;
  #isClosed = false;

  constructor(options: AsyncInvocationsOptions) {
    this.#options = options;
    this.#accepted = KeyedLog.open<AcceptedEvent>('async-invocations', options.dataDir);
    for (const [id, event] of this.#accepted.entries()) void this.#sendAgain(id, event);
  }

  accept(functionName: string, invocation: Invocation): void {
    const acceptedAt = this.#options.clock.now();
    this.#accepted.set(invocation.requestId, { functionName, payload: invocation.payload });
    void this.#attempt({
      functionName,
      invocation,
      acceptedAt,
      invokeCount: 0,
      throttleCount: 0,
    });
  }

  /** Stops the retries. An event that is not settled stays in the data folder, if there is one. */
  close(): void {
    this.#isClosed = true;
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  // The event is accepted again before the old entry is deleted: after a crash between the two it runs twice, as it may on AWS.
  async #sendAgain(id: string, { functionName, payload }: AcceptedEvent): Promise<void> {
    const input = { FunctionName: functionName, InvocationType: 'Event', Payload: payload };
    try {
      await this.#options.heldCalls({ kind: 'administrator' }, { service: 'lambda', operation: 'Invoke', input });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.functions.log(functionName, `an event of an earlier process is dropped: ${reason}`);
    }
    if (!this.#isClosed) this.#accepted.delete(id);
  }

  #settle({ invocation }: QueuedEvent): void {
    this.#accepted.delete(invocation.requestId);
  }

  async #attempt(event: QueuedEvent): Promise<void> {
    const { functionName, invocation } = event;
    try {
      const result = await this.#options.functions.run(functionName, invocation);
      event.invokeCount += 1;
      if (!this.#isClosed) await this.#conclude(event, result);
    } catch (error) {
      if (this.#isClosed) return;
      if (error instanceof AwsError && error.code === 'TooManyRequestsException') return this.#retryThrottled(event);
      this.#log(event, `the event is dropped: ${error instanceof Error ? error.message : String(error)}`);
      this.#settle(event);
    }
  }

  async #conclude(event: QueuedEvent, result: RunnerResult): Promise<void> {
    if (result.functionError === undefined) return this.#settle(event);
    const delayMs = retryDelaysMs[event.invokeCount - 1];
    if (delayMs === undefined) return this.#giveUp(event, 'RetriesExhausted', result);
    if (this.#isTooOldAfter(delayMs, event)) return this.#giveUp(event, 'EventAgeExceeded', result);
    this.#retry(event, delayMs);
  }

  #retryThrottled(event: QueuedEvent): void | Promise<void> {
    const delayMs = Math.min(1000 * 2 ** event.throttleCount, longestThrottleDelayMs);
    event.throttleCount += 1;
    if (this.#isTooOldAfter(delayMs, event)) return this.#giveUp(event, 'EventAgeExceeded', undefined);
    this.#retry(event, delayMs);
  }

  async #giveUp(
    event: QueuedEvent,
    reason: 'RetriesExhausted' | 'EventAgeExceeded',
    result: RunnerResult | undefined,
  ): Promise<void> {
    const { deadLetterArn } = this.#options.functions.find({ name: event.functionName });
    if (deadLetterArn) await this.#sendDeadLetter(event, deadLetterArn, result);
    else this.#log(event, `the event is dropped: ${reason}`);
    this.#settle(event);
  }

  async #sendDeadLetter(event: QueuedEvent, queueArn: string, result: RunnerResult | undefined): Promise<void> {
    const { functionName, invocation } = event;
    const letter = {
      queueArn,
      roleArn: this.#options.functions.find({ name: functionName }).roleArn,
      requestId: invocation.requestId,
      requestPayload: invocation.payload,
      ...(result === undefined ? {} : { responsePayload: result.payload }),
    };
    try {
      await sendDeadLetter(letter, this.#options);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#log(event, `${queueArn} did not accept the event: ${reason}`);
    }
  }

  #retry(event: QueuedEvent, delayMs: number): void {
    const cancel = this.#options.clock.after(delayMs, () => {
      this.#cancels.delete(cancel);
      void this.#attempt(event);
    });
    this.#cancels.add(cancel);
  }

  #isTooOldAfter(delayMs: number, event: QueuedEvent): boolean {
    return this.#options.clock.now() - event.acceptedAt + delayMs > maximumEventAgeMs;
  }

  #log(event: QueuedEvent, text: string): void {
    this.#options.functions.log(
      event.functionName,
      `RequestId: ${event.invocation.requestId} asynchronous invocation: ${text}`,
    );
  }
}
