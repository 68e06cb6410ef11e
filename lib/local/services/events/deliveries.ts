// Deliveries of events to targets: retried until accepted; after the last failure, a dead letter or a log line.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import { KeyedLog } from '../../platform/keyed-log.ts';
import type { CallService, JsonObject } from '../../platform/service.ts';
import { chooseRetryDelay, classifyFailure, type Failure } from '../../platform/target-failure.ts';
import type { TakenEvent } from './bus-event.ts';
import { ForwardedEvents } from './forwarded-events.ts';
import type { RuleIdentity } from './input-template.ts';
import type { Rule } from './rule.ts';
import type { Target } from './target.ts';
import { callTarget, eventBridge } from './target-call.ts';

export interface DeliveriesOptions {
  readonly clock: Clock;
  readonly dataDir?: string | undefined;
  readonly callService: CallService;
  readonly log: (line: string) => void;
  /** From 0 up to 1. */
  readonly random: () => number;
}

interface Delivery {
  readonly rule: RuleIdentity;
  readonly target: Target;
  readonly taken: TakenEvent;
  /** The number of calls of the target so far. */
  readonly attempts: number;
}

type Exhausted = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';

export class Deliveries {
  readonly forwarded = new ForwardedEvents();
  readonly #options: DeliveriesOptions;
  readonly #pending: KeyedLog<Delivery>;
  readonly #cancels = new Map<string, () => void>();
  #isClosed = false;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
    this.#pending = KeyedLog.open<Delivery>('deliveries', options.dataDir);
    // Resumes the deliveries of an earlier process. The caller delays their calls until the targets exist.
    for (const [id] of this.#pending.entries()) this.#tryAfter(id, 0);
  }

  /** The number of deliveries in progress or waiting for a retry. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Stores the delivery, then starts it. */
  add(rule: Rule, target: Target, taken: TakenEvent): void {
    const id = randomUUID();
    this.#pending.set(id, { rule: { ruleArn: rule.arn, ruleName: rule.name }, target, taken, attempts: 0 });
    void this.#attempt(id);
  }

  /** Stops the retries. Pending deliveries stay in the data folder, if there is one. */
  close(): void {
    this.#isClosed = true;
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }

  async #attempt(id: string): Promise<void> {
    const delivery = this.#pending.get(id);
    if (delivery === undefined || this.#isClosed) return;
    try {
      await callTarget(this.#options.callService, { ...delivery, forwarded: this.forwarded });
      if (!this.#isClosed) this.#pending.delete(id);
    } catch (error) {
      if (!this.#isClosed) await this.#failed(id, classifyFailure(error));
    }
  }

  async #failed(id: string, failure: Failure): Promise<void> {
    const delivery = this.#pending.get(id);
    if (delivery === undefined) return;
    const tried = { ...delivery, attempts: delivery.attempts + 1 };
    const delayMs = chooseRetryDelay(tried.attempts, this.#options.random());
    const exhausted = this.#exhausted(tried, delayMs);
    const isFinal = !failure.isRetriable;
    if (isFinal || exhausted !== undefined)
      return this.#giveUp(id, tried, { failure, exhausted: isFinal ? undefined : exhausted });
    this.#pending.set(id, tried);
    this.#tryAfter(id, delayMs);
  }

  #exhausted({ attempts, target, taken }: Delivery, delayMs: number): Exhausted | undefined {
    if (attempts > target.maximumRetryAttempts) return 'MaximumRetryAttempts';
    const nextAgeMs = this.#options.clock.now() + delayMs - taken.takenAt;
    return nextAgeMs > target.maximumEventAgeSeconds * 1000 ? 'MaximumEventAgeInSeconds' : undefined;
  }

  #tryAfter(id: string, delayMs: number): void {
    const cancel = this.#options.clock.after(delayMs, () => {
      this.#cancels.delete(id);
      void this.#attempt(id);
    });
    this.#cancels.set(id, cancel);
  }

  async #giveUp(id: string, delivery: Delivery, reason: GivenUp): Promise<void> {
    const { rule, target, taken } = delivery;
    const what = `event ${taken.event.id} of rule ${rule.ruleArn} for ${target.arn}`;
    if (target.deadLetterArn === undefined) {
      this.#options.log(`${what} is dropped: ${reason.failure.code}: ${reason.failure.message}`);
      this.#pending.delete(id);
      return;
    }
    const input = deadLetter(target.deadLetterArn, delivery, reason);
    try {
      const request = { service: 'sqs', operation: 'SendMessage', input };
      await this.#options.callService(eventBridge(rule.ruleArn), request);
    } catch (error) {
      this.#options.log(
        `${what} is dropped: ${target.deadLetterArn} did not accept it: ${classifyFailure(error).message}`,
      );
    }
    this.#pending.delete(id);
  }
}

interface GivenUp {
  readonly failure: Failure;
  readonly exhausted: Exhausted | undefined;
}

/** Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
function deadLetter(
  queueArn: string,
  { rule, target, taken, attempts }: Delivery,
  { failure, exhausted }: GivenUp,
): JsonObject {
  const attributes = {
    RULE_ARN: rule.ruleArn,
    TARGET_ARN: target.arn,
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message || failure.code,
    ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted }),
    RETRY_ATTEMPTS: String(attempts - 1),
  };
  const typed = Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]);
  return {
    QueueArn: queueArn,
    MessageBody: JSON.stringify(taken.event),
    MessageAttributes: Object.fromEntries(typed),
  };
}
