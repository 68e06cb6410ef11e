// How often something can be done in a second, as a ratio to a reference measured in the same process.

/** JSON round trips of a small order: the reference that makes figures of different machines comparable. */
const reference = JSON.stringify({
  orderId: 'A-1',
  lines: [{ sku: 'LAMP', quantity: 2, unitPrice: 19.99 }],
  note: null,
});

export interface Pace {
  readonly what: string;
  readonly perSecond: number;
  /** The size of the heap, including everything that the work still needs. */
  readonly heapMb: number;
}

/** Repeats the work for about `forMs`, after a warm-up of a tenth of that time. `times` is the amount of work of one call. */
export async function pace(what: string, times: number, work: () => unknown, forMs = 1_500): Promise<Pace> {
  await repeat(work, forMs / 10);
  const { count, ms } = await repeat(work, forMs);
  return { what, perSecond: (count * times * 1000) / ms, heapMb: heapMb() };
}

export function jsonRoundTrips(): Promise<Pace> {
  const work = (): void => {
    for (let n = 0; n < 1_000; n += 1) JSON.parse(JSON.stringify(JSON.parse(reference)));
  };
  return pace('JSON round trips (the reference)', 1_000, work);
}

export function heapMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1024 ** 2;
}

async function repeat(work: () => unknown, forMs: number): Promise<{ readonly count: number; readonly ms: number }> {
  const startedAt = performance.now();
  let count = 0;
  let ms = 0;
  do {
    await work();
    count += 1;
    ms = performance.now() - startedAt;
  } while (ms < forMs);
  return { count, ms };
}
