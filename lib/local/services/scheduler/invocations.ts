// The calls of the targets of schedules.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import { RetriedCalls } from '../../platform/retried-calls.ts';
import type { CallService } from '../../platform/service.ts';
import { callScheduleTarget, type Invocation, sendDeadLetter } from './target-call.ts';

export interface InvocationsOptions {
  readonly clock: Clock;
  readonly dataDir?: string | undefined;
  readonly callService: CallService;
  readonly log: (line: string) => void;
  /** From 0 up to 1. */
  readonly random: () => number;
}

export class Invocations {
  readonly #calls: RetriedCalls<Invocation>;

  constructor({ callService, ...options }: InvocationsOptions) {
    this.#calls = new RetriedCalls<Invocation>({
      ...options,
      name: 'invocations',
      callTarget: (invocation) => callScheduleTarget(callService, invocation),
      sendDeadLetter: (queueArn, invocation, reason) => sendDeadLetter(callService, { queueArn, invocation, reason }),
      findBeginning: ({ firedAt }) => firedAt,
      describe: ({ target, scheduleArn }) => `the call of ${target.arn} by ${scheduleArn}`,
    });
  }

  /** Stores the invocation, then makes its first call. */
  add(invocation: Omit<Invocation, 'id' | 'attempts'>): void {
    const id = randomUUID();
    this.#calls.add(id, { ...invocation, id, attempts: 0 });
  }

  /** Stops the retries. Pending invocations stay in the data folder, if there is one. */
  close(): void {
    this.#calls.close();
  }
}
