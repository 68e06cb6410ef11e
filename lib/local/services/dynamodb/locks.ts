// Exclusive locks by name.

export class Locks {
  readonly #tails = new Map<string, Promise<void>>();

  /**
   * Locks all of the names, does the work and releases them.
   * It joins the queues of all names in one synchronous step, so that two holders never wait for each other.
   */
  async hold<T>(names: Iterable<string>, work: () => Promise<T>): Promise<T> {
    const wanted = new Set(names);
    const earlier = [...wanted].map((name) => this.#tails.get(name));
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    for (const name of wanted) this.#tails.set(name, released);
    await Promise.all(earlier);
    try {
      return await work();
    } finally {
      release();
      for (const name of wanted) if (this.#tails.get(name) === released) this.#tails.delete(name);
    }
  }
}
