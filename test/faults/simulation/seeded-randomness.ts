// Random numbers and bytes that are the same in every simulation with the same seed.

export interface SeededRandomness {
  /** In [0, 1). */
  readonly random: () => number;
  readonly randomBytes: (count: number) => Buffer;
}

/** The generator is mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function createSeededRandomness(seed: number): SeededRandomness {
  let state = seed >>> 0;
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const randomBytes = (count: number): Buffer => Buffer.from(Array.from({ length: count }, () => random() * 256));
  return { random, randomBytes };
}

/** The module `node:crypto` with seeded bytes. */
export function createSeededCrypto<Crypto extends object>(
  { randomBytes }: Pick<SeededRandomness, 'randomBytes'>,
  crypto: Crypto,
): Crypto {
  return { ...crypto, randomBytes };
}
