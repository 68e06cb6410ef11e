// Fires the rules that have a schedule once per period, starting when a rule exists and is enabled.
// Firings that were missed while the process was down are not repeated.
import type { Clock } from '../../platform/clock.ts';
import type { Rule } from './rule.ts';

export interface SchedulesOptions {
  readonly clock: Clock;
  readonly fire: (ruleName: string) => void;
}

interface Armed {
  readonly expression: string;
  readonly cancel: () => void;
}

export class Schedules {
  readonly #options: SchedulesOptions;
  readonly #armed = new Map<string, Armed>();

  constructor(options: SchedulesOptions) {
    this.#options = options;
  }

  /** Updates the timers to match the rules; the timer of an unchanged rule keeps running. */
  follow(rules: readonly Rule[]): void {
    const wanted = new Map(rules.filter(({ isEnabled }) => isEnabled).map((rule) => [rule.name, rule.schedule]));
    for (const [name, { expression }] of this.#armed) {
      if (wanted.get(name)?.expression !== expression) this.#disarm(name);
    }
    for (const [name, schedule] of wanted) {
      if (schedule !== undefined && !this.#armed.has(name)) this.#arm(name, schedule.expression, schedule.periodMs);
    }
  }

  close(): void {
    for (const name of [...this.#armed.keys()]) this.#disarm(name);
  }

  #arm(name: string, expression: string, periodMs: number): void {
    const fire = (): void => {
      this.#arm(name, expression, periodMs);
      this.#options.fire(name);
    };
    this.#armed.set(name, { expression, cancel: this.#options.clock.after(periodMs, fire, { isBackground: true }) });
  }

  #disarm(name: string): void {
    this.#armed.get(name)?.cancel();
    this.#armed.delete(name);
  }
}
