// The numbers of `java.util.Random`, from which AWS draws for a seed. Source: the documentation of java.util.Random, which
// specifies the generator; `$random(42)` returns 0.7275636800328681 on AWS too.

const multiplier = 0x5deece66dn;
const mask = (1n << 48n) - 1n;

export class SeededRandom {
  #state: bigint;

  /** @param seed A Java long: a fraction is rounded towards zero. */
  constructor(seed: number) {
    this.#state = (BigInt.asUintN(64, BigInt(Math.trunc(seed))) ^ multiplier) & mask;
  }

  /** In [0, 1). */
  nextDouble(): number {
    return (this.#next(26) * 2 ** 27 + this.#next(27)) / 2 ** 53;
  }

  #next(bits: number): number {
    this.#state = (this.#state * multiplier + 0xbn) & mask;
    return Number(this.#state >> BigInt(48 - bits));
  }
}
