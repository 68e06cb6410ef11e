// Deliveries of events to targets.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import { type GivenUp, RetriedCalls } from '../../platform/retried-calls.ts';
import type { CallService } from '../../platform/service.ts';
import { buildDeadLetter, type TargetRequest } from '../../platform/target-request.ts';
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

export class Deliveries {
  readonly forwarded = new ForwardedEvents();
  readonly #calls: RetriedCalls<Delivery>;

  constructor({ callService, ...options }: DeliveriesOptions) {
    this.#calls = new RetriedCalls<Delivery>({
      ...options,
      name: 'deliveries',
      callTarget: (delivery) => callTarget(callService, { ...delivery, forwarded: this.forwarded }),
      sendDeadLetter: async (queueArn, delivery, reason) => {
        await callService(eventBridge(delivery.rule.ruleArn), toDeadLetter(queueArn, delivery, reason));
      },
      findBeginning: ({ taken }) => taken.takenAt,
      describe: ({ rule, target, taken }) => `event ${taken.event.id} of rule ${rule.ruleArn} for ${target.arn}`,
    });
  }

  /** The number of deliveries in progress or waiting for a retry. */
  get pending(): number {
    return this.#calls.pending;
  }

  /** Stores the delivery, then starts it. */
  add(rule: Rule, target: Target, taken: TakenEvent): void {
    const identity = { ruleArn: rule.arn, ruleName: rule.name };
    this.#calls.add(randomUUID(), { rule: identity, target, taken, attempts: 0 });
  }

  /** Stops the retries. Pending deliveries stay in the data folder, if there is one. */
  close(): void {
    this.#calls.close();
  }
}

function toDeadLetter(queueArn: string, delivery: Delivery, reason: GivenUp): TargetRequest {
  const { rule, taken } = delivery;
  const source = { RULE_ARN: rule.ruleArn };
  return buildDeadLetter({ queueArn, body: JSON.stringify(taken.event), source, call: delivery, reason });
}
