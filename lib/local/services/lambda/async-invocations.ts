// Lambda's queue of asynchronous invocations. A failed event is retried after Lambda's delays. After the last failure it is sent
// to the function's dead-letter queue or, without one, dropped with a log line. An accepted event is stored in a file until it
// has succeeded or is given up, so that a restart does not lose it.
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
  /** Invokes functions with the events of an earlier process. Each call waits until the stack, with its functions, exists. */
  readonly heldCalls: CallService;
  /** The folder of the file with the accepted events. @default - in memory */
  readonly dataDir?: string | undefined;
  readonly endpointUrl: string;
  readonly functions: Pick<FunctionRegistry, 'run' | 'find' | 'log'>;
}

/** An accepted event, as it is stored in the file. */
interface AcceptedEvent {
  readonly functionName: string;
  /** JSON. */
  readonly payload: string;
}

interface QueuedEvent {
  readonly functionName: string;
  readonly invocation: Invocation;
  readonly acceptedAt: number;
  /** The number of times that the function ran. */
  invokeCount: number;
  /** The number of times that the event was refused because the function's concurrency was used up. */
  throttleCount: number;
}

/** Lambda's delays after the first and the second failure. After the third failure there is no retry. */
const retryDelaysMs = [60_000, 120_000];
/**
 * Lambda's default for the maximum age of an event: 6 hours. The event invoke configuration, which can change it on AWS, is not
 * implemented.
 */
const maximumEventAgeMs = 21_600_000;
const longestThrottleDelayMs = 300_000;

/** The queue of all functions. The constructor invokes the functions with the events that an earlier process left in the file. */
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

  /** Stores an event, and begins its first attempt. Returns before the function runs. */
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

  /** Cancels the retries. With a data folder, their events stay in the file for the next start. */
  close(): void {
    this.#isClosed = true;
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  // The event is accepted again before its old entry is deleted. After a crash between the two steps the event runs twice, which
  // is also possible on AWS.
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
