// Fires the rules that have a schedule, one period after the other, from the moment at which a rule is there and enabled.
// A process that ends while it waits does not make up for what it missed.
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

  /** Follows the rules as they are now: a timer that goes on stays as it is. */
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
