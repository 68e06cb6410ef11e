// Polls one queue, and invokes one function with batches of its messages, as Lambda's pollers do.
import { isJsonObject } from '../../../../value/json.ts';
import { AwsError } from '../../../platform/aws-error.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { CallService, JsonObject } from '../../../platform/service.ts';
import { failedMessages } from './batch-response.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';
import { queueUrl } from './queue-url.ts';
import { batchesThatFit, sqsRecord } from './sqs-records.ts';

export interface FunctionAnswer {
  /** JSON. */
  readonly payload: string;
  readonly functionError?: string;
}

export interface PollerOptions {
  readonly clock: Clock;
  readonly callService: CallService;
  readonly endpointUrl: string;
  readonly mapping: EventSourceMapping;
  readonly roleArn: () => string;
  /** Invokes the function with an event. Rejects with TooManyRequestsException if the function's concurrency is used up. */
  readonly invoke: (payload: string) => Promise<FunctionAnswer>;
  /** Receives the result of each batch. GetEventSourceMapping returns the last one. */
  readonly report: (result: string) => void;
}

/** Lambda's initial number of concurrent polls of a queue. Here it stays constant. */
const pollers = 5;
const longestPollSeconds = 20;
const longestPauseMs = 60_000;

export class QueuePoller {
  readonly #options: PollerOptions;
  readonly #queueUrl: string;
  readonly #cancels = new Set<() => void>();
  #isStopped = false;
  #isAbandoned = false;

  constructor(options: PollerOptions) {
    this.#options = options;
    this.#queueUrl = queueUrl(options.mapping.queueArn, options.endpointUrl);
  }

  /** Starts the polls. They continue until `stop` or `abandon`; a failed poll is repeated after a pause of 1 to 60 s. */
  start(): void {
    const count = Math.min(pollers, this.#options.mapping.maximumConcurrency ?? pollers);
    for (let index = 0; index < count; index += 1) void this.#pollOn();
  }

  /**
   * Ends polling after the polls in progress. Their messages are still processed, because they are invisible to other pollers.
   */
  stop(): void {
    this.#isStopped = true;
    this.#endPauses();
  }

  /** Ends polling when the platform closes. The messages of polls in progress are not processed. */
  abandon(): void {
    this.#isAbandoned = true;
    this.stop();
  }

  #endPauses(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  async #pollOn(): Promise<void> {
    let failures = 0;
    while (!this.#isStopped) {
      try {
        const messages = await this.#gather();
        if (messages.length > 0 && !this.#isAbandoned) await this.#process(messages);
        failures = 0;
      } catch (error) {
        if (this.#isAbandoned) return;
        this.#options.report(`PROBLEM: ${error instanceof Error ? error.message : String(error)}`);
        if (!this.#isStopped) await this.#pause(Math.min(1000 * 2 ** failures, longestPauseMs));
        failures += 1;
      }
    }
  }

  /**
   * Receives a batch: the messages of one poll or, with a batching window, of all polls until the window ends or the batch is
   * full.
   */
  async #gather(): Promise<JsonObject[]> {
    const { batchSize, windowSeconds } = this.#options.mapping;
    const messages = await this.#receive(Math.min(batchSize, 10), longestPollSeconds);
    const closesAt = this.#options.clock.now() + windowSeconds * 1000;
    while (messages.length > 0 && messages.length < batchSize && !this.#isStopped) {
      const leftSeconds = Math.ceil((closesAt - this.#options.clock.now()) / 1000);
      if (leftSeconds <= 0) break;
      const most = Math.min(10, batchSize - messages.length);
      messages.push(...(await this.#receive(most, Math.min(leftSeconds, longestPollSeconds))));
    }
    return messages;
  }

  async #receive(most: number, waitSeconds: number): Promise<JsonObject[]> {
    const answer = await this.#call('ReceiveMessage', {
      QueueUrl: this.#queueUrl,
      MaxNumberOfMessages: most,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    return Array.isArray(answer.Messages) ? answer.Messages.filter(isJsonObject) : [];
  }

  async #process(messages: readonly JsonObject[]): Promise<void> {
    const { queueArn } = this.#options.mapping;
    const records = messages.map((message) => ({ message, json: JSON.stringify(sqsRecord(message, queueArn)) }));
    for (const batch of batchesThatFit(records, ({ json }) => Buffer.byteLength(json))) {
      const payload = `{"Records":[${batch.map(({ json }) => json).join()}]}`;
      const taken = batch.map(({ message }) => message);
      await this.#conclude(taken, await this.#options.invoke(payload));
    }
  }

  async #conclude(messages: readonly JsonObject[], answer: FunctionAnswer): Promise<void> {
    const { mapping } = this.#options;
    if (answer.functionError !== undefined) {
      // The messages are not deleted, so they become visible again after their visibility timeout.
      this.#options.report('PROBLEM: Function call failed');
      return;
    }
    const ids = new Set(messages.map((message) => String(message.MessageId)));
    const failed = mapping.reportsItemFailures ? failedMessages(answer.payload, ids) : new Set<string>();
    const done = failed === 'all' ? [] : messages.filter((message) => !failed.has(String(message.MessageId)));
    await this.#delete(done);
    this.#options.report(done.length === messages.length ? 'OK' : 'PROBLEM: Function reported batch item failures');
  }

  async #delete(messages: readonly JsonObject[]): Promise<void> {
    for (let start = 0; start < messages.length; start += 10) {
      const entries = messages.slice(start, start + 10).map((message, index) => ({
        Id: String(index),
        ReceiptHandle: message.ReceiptHandle,
      }));
      const answer = await this.#call('DeleteMessageBatch', {
        QueueUrl: this.#queueUrl,
        Entries: entries,
      });
      const failed = Array.isArray(answer.Failed) ? answer.Failed : [];
      if (failed.length > 0) throw new AwsError('ServiceException', `SQS did not delete ${JSON.stringify(failed)}`);
    }
  }

  #call(operation: string, input: JsonObject): Promise<JsonObject> {
    const caller = { kind: 'role', roleArn: this.#options.roleArn() } as const;
    return this.#options.callService(caller, {
      service: 'sqs',
      operation,
      input,
    });
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(delayMs, () => {
        this.#cancels.delete(cancel);
        resolve();
      });
      this.#cancels.add(cancel);
    });
  }
}
