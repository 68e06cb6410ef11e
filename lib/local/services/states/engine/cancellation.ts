// Ends the waits of a branch when the branch is stopped from outside. Its only timers are those of its sleeps.
import type { Clock } from '../../../platform/clock.ts';

export class Cancellation {
  #reason: unknown;
  #isCancelled = false;
  readonly #listeners = new Set<(reason: unknown) => void>();

  /** Creates a cancellation that is cancelled with this one. Call `detach` when its work is done. */
  child(): { readonly cancellation: Cancellation; readonly detach: () => void } {
    const cancellation = new Cancellation();
    if (this.#isCancelled) cancellation.cancel(this.#reason);
    const listener = (reason: unknown): void => cancellation.cancel(reason);
    this.#listeners.add(listener);
    return { cancellation, detach: () => this.#listeners.delete(listener) };
  }

  cancel(reason: unknown): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    this.#reason = reason;
    for (const listener of [...this.#listeners]) listener(reason);
    this.#listeners.clear();
  }

  throwIfCancelled(): void {
    if (this.#isCancelled) throw this.#reason;
  }

  /** Settles with the work, or rejects with the reason if the cancellation comes first, after calling `onCancel`. */
  race<T>(work: Promise<T>, onCancel?: () => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const listener = (reason: unknown): void => {
        onCancel?.();
        reject(reason);
      };
      if (this.#isCancelled) listener(this.#reason);
      else this.#listeners.add(listener);
      work.then(resolve, reject).finally(() => this.#listeners.delete(listener));
    });
  }

  sleep(clock: Clock, delayMs: number): Promise<void> {
    let stop = (): void => {};
    const timer = new Promise<void>((resolve) => {
      stop = clock.after(delayMs, resolve);
    });
    return this.race(timer, () => stop());
  }
}
