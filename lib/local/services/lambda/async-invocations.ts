// Lambda's queue of asynchronous invocations: retries on the clock, then a destination, a dead-letter queue or a log line.
// An accepted event stays in the queue's file until it is settled, so that it outlives the process.
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { KeyedLog } from '../../platform/keyed-log.ts';
import type { CallService } from '../../platform/service.ts';
import { type AsyncOutcome, Destinations } from './destinations.ts';
import type { EventInvokeConfigs } from './event-invoke-config.ts';
import type { FunctionRegistry } from './function-registry.ts';
import type { RunnerResult } from './function-runner.ts';
import type { Invocation } from './invocation.ts';

export interface AsyncInvocationsOptions {
  readonly clock: Clock;
  readonly callService: CallService;
  /** How events that an earlier process left behind are sent again: shut until the functions are there. */
  readonly heldCalls: CallService;
  /** @default - in memory */
  readonly dataDir?: string | undefined;
  readonly endpointUrl: string;
  readonly functions: Pick<FunctionRegistry, 'run' | 'find' | 'log'>;
  readonly invokeConfigs: Pick<EventInvokeConfigs, 'of'>;
}

/** What is kept of an accepted event. */
interface AcceptedEvent {
  readonly functionName: string;
  /** JSON. */
  readonly payload: string;
}

interface QueuedEvent {
  readonly functionName: string;
  readonly invocation: Invocation;
  readonly acceptedAt: number;
  /** How often the function ran. */
  invokeCount: number;
  /** How often it was refused for want of concurrency. */
  throttleCount: number;
}

/** What Lambda waits after the first and the second failure. */
const retryDelaysMs = [60_000, 120_000];
const longestThrottleDelayMs = 300_000;

export class AsyncInvocations {
  readonly #options: AsyncInvocationsOptions;
  readonly #destinations: Destinations;
  readonly #cancels = new Set<() => void>();
  /** By request ID. */
  readonly #accepted: KeyedLog<AcceptedEvent>;
  #isClosed = false;

  constructor(options: AsyncInvocationsOptions) {
    this.#options = options;
    this.#destinations = new Destinations(options);
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

  /** Stops trying. What is not settled stays in the folder, if there is one. */
  close(): void {
    this.#isClosed = true;
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  // The event is accepted anew before the old entry goes: a crash between the two runs it twice, which Lambda may do too.
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
      if (error instanceof AwsError && error.code === 'TooManyRequestsException') return this.#throttled(event);
      this.#log(event, `the event is dropped: ${error instanceof Error ? error.message : String(error)}`);
      this.#settle(event);
    }
  }

  async #conclude(event: QueuedEvent, result: RunnerResult): Promise<void> {
    const config = this.#options.invokeConfigs.of(event.functionName);
    if (result.functionError === undefined) {
      if (config.onSuccess !== undefined)
        await this.#deliver(event, {
          condition: 'Success',
          result,
          arn: config.onSuccess,
        });
      this.#settle(event);
      return;
    }
    const delayMs = retryDelaysMs[event.invokeCount - 1];
    const isLast = delayMs === undefined || event.invokeCount > config.maximumRetryAttempts;
    if (isLast) return this.#giveUp(event, 'RetriesExhausted', result);
    if (this.#ageMs(event) + delayMs > config.maximumEventAgeSeconds * 1000)
      return this.#giveUp(event, 'EventAgeExceeded', result);
    this.#retry(event, delayMs);
  }

  #throttled(event: QueuedEvent): void | Promise<void> {
    const config = this.#options.invokeConfigs.of(event.functionName);
    const delayMs = Math.min(1000 * 2 ** event.throttleCount, longestThrottleDelayMs);
    event.throttleCount += 1;
    const isTooOld = this.#ageMs(event) + delayMs > config.maximumEventAgeSeconds * 1000;
    return isTooOld ? this.#giveUp(event, 'EventAgeExceeded', undefined) : this.#retry(event, delayMs);
  }

  async #giveUp(
    event: QueuedEvent,
    condition: AsyncOutcome['condition'],
    result: RunnerResult | undefined,
  ): Promise<void> {
    const { onFailure } = this.#options.invokeConfigs.of(event.functionName);
    const { deadLetterArn } = this.#options.functions.find({
      name: event.functionName,
    });
    if (onFailure !== undefined) await this.#deliver(event, { condition, result, arn: onFailure });
    if (deadLetterArn)
      await this.#deliver(event, {
        condition,
        result,
        arn: deadLetterArn,
        isDeadLetter: true,
      });
    if (onFailure === undefined && !deadLetterArn) this.#log(event, `the event is dropped: ${condition}`);
    this.#settle(event);
  }

  async #deliver(
    event: QueuedEvent,
    to: {
      condition: AsyncOutcome['condition'];
      result: RunnerResult | undefined;
      arn: string;
      isDeadLetter?: boolean;
    },
  ): Promise<void> {
    const outcome = this.#outcome(event, to.condition, to.result);
    try {
      if (to.isDeadLetter === true) await this.#destinations.sendDeadLetter(to.arn, outcome);
      else await this.#destinations.send(to.arn, outcome);
    } catch (error) {
      this.#log(event, `${to.arn} did not take the event: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #outcome(event: QueuedEvent, condition: AsyncOutcome['condition'], result: RunnerResult | undefined): AsyncOutcome {
    const { functionName, invocation, invokeCount } = event;
    return {
      functionName,
      roleArn: this.#options.functions.find({ name: functionName }).roleArn,
      requestId: invocation.requestId,
      condition,
      invokeCount,
      requestPayload: invocation.payload,
      ...(result === undefined ? {} : { responsePayload: result.payload }),
      ...(result?.functionError === undefined ? {} : { functionError: result.functionError }),
      at: this.#options.clock.now(),
    };
  }

  #retry(event: QueuedEvent, delayMs: number): void {
    const cancel = this.#options.clock.after(delayMs, () => {
      this.#cancels.delete(cancel);
      void this.#attempt(event);
    });
    this.#cancels.add(cancel);
  }

  #ageMs(event: QueuedEvent): number {
    return this.#options.clock.now() - event.acceptedAt;
  }

  #log(event: QueuedEvent, text: string): void {
    this.#options.functions.log(
      event.functionName,
      `RequestId: ${event.invocation.requestId} asynchronous invocation: ${text}`,
    );
  }
}
