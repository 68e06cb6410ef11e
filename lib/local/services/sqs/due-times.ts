// Due times in order: the earliest first, and among equal times the one that was added first.
import TinyQueue from 'tinyqueue';

interface Due {
  readonly at: number;
  readonly id: string;
  readonly order: number;
}

export class DueTimes {
  // The heap is not stable, so the order of arrival decides between equal times.
  readonly #queue = new TinyQueue<Due>([], (a, b) => a.at - b.at || a.order - b.order);
  #added = 0;

  /** The earliest due time, which stays in the queue. */
  get next(): Due | undefined {
    return this.#queue.peek();
  }

  add(id: string, at: number): void {
    this.#added += 1;
    this.#queue.push({ id, at, order: this.#added });
  }

  /** Removes and returns the earliest due time, if it is not after `now`. */
  take(now: number): Due | undefined {
    const first = this.#queue.peek();
    return first === undefined || first.at > now ? undefined : this.#queue.pop();
  }
}
