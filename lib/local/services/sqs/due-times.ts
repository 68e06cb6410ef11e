// Things that fall due at times, the earliest first, and of one time the first that came: a binary heap.

interface Due {
  readonly at: number;
  readonly id: string;
  readonly order: number;
}

export class DueTimes {
  readonly #heap: Due[] = [];
  #added = 0;

  /** The earliest, without taking it. */
  get next(): Due | undefined {
    return this.#heap[0];
  }

  add(id: string, at: number): void {
    const heap = this.#heap;
    this.#added += 1;
    let index = heap.push({ id, at, order: this.#added }) - 1;
    for (let parent = (index - 1) >> 1; index > 0 && this.#isBefore(index, parent); parent = (index - 1) >> 1) {
      this.#swap(index, parent);
      index = parent;
    }
  }

  /** Takes the earliest, if it is due. */
  take(now: number): Due | undefined {
    const [first] = this.#heap;
    if (first === undefined || first.at > now) return undefined;
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink();
    }
    return first;
  }

  #sink(): void {
    let index = 0;
    for (let child = this.#earlierChild(index); child !== undefined; child = this.#earlierChild(index)) {
      if (!this.#isBefore(child, index)) return;
      this.#swap(index, child);
      index = child;
    }
  }

  #earlierChild(index: number): number | undefined {
    const left = 2 * index + 1;
    if (left >= this.#heap.length) return undefined;
    return left + 1 < this.#heap.length && this.#isBefore(left + 1, left) ? left + 1 : left;
  }

  #isBefore(a: number, b: number): boolean {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first === undefined || second === undefined) return false;
    return first.at === second.at ? first.order < second.order : first.at < second.at;
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first === undefined || second === undefined) return;
    this.#heap[a] = second;
    this.#heap[b] = first;
  }
}
