// The timers of schedules: each schedule has one, for the next of its times.
import type { Clock } from '../../platform/clock.ts';
import { scheduleArn } from './arns.ts';
import { findNextFiring, type Schedule } from './schedule.ts';

export interface ScheduleTimersOptions {
  readonly clock: Clock;
  /** From 0 up to 1: the place in the flexible window. */
  readonly random: () => number;
  /** @param scheduledFor the time of the schedule, in milliseconds since the epoch */
  readonly fire: (arn: string, scheduledFor: number) => void;
}

export class ScheduleTimers {
  readonly #options: ScheduleTimersOptions;
  readonly #cancels = new Map<string, () => void>();

  constructor(options: ScheduleTimersOptions) {
    this.#options = options;
  }

  /** Sets the timer of a schedule anew. A disabled schedule, and one that has no more times, has none. */
  arm(schedule: Schedule): void {
    const arn = scheduleArn(schedule.group, schedule.name);
    this.disarm(arn);
    if (!schedule.isEnabled) return;
    const { clock, random, fire } = this.#options;
    const next = findNextFiring(schedule, clock.now());
    if (next === undefined) return;
    const lateMs = Math.floor(random() * schedule.windowMinutes * 60_000);
    const run = (): void => {
      this.#cancels.delete(arn);
      fire(arn, next);
    };
    this.#cancels.set(arn, clock.after(next + lateMs - clock.now(), run, { isBackground: true }));
  }

  disarm(arn: string): void {
    this.#cancels.get(arn)?.();
    this.#cancels.delete(arn);
  }

  close(): void {
    for (const arn of [...this.#cancels.keys()]) this.disarm(arn);
  }
}
