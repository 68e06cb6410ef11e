// What AWS charges for Express runs: each one, and its time with its memory. https://aws.amazon.com/step-functions/pricing/

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Time is billed in steps of 100 ms. */
const stepMs = 100;
/** Memory is billed in steps of 64 MB: one for a definition and data of usual sizes. */
const gigabytes = 64 / 1_024;

export class ExpressRuns {
  readonly #spans = new Map<string, Span>();

  get count(): number {
    return this.#spans.size;
  }

  get gigabyteSeconds(): number {
    const steps = [...this.#spans.values()].map(({ from, to }) => Math.max(1, Math.ceil((to - from) / stepMs)));
    return steps.reduce((sum, count) => sum + (count * stepMs * gigabytes) / 1_000, 0);
  }

  /** A run lasts from its first step to its last one. */
  addStep(arn: string, now: number): void {
    this.#spans.set(arn, { from: this.#spans.get(arn)?.from ?? now, to: now });
  }

  clear(): void {
    this.#spans.clear();
  }
}
