// A number that depends on its seed alone. AWS documents the same for `$random(seed)` and `States.MathRandom`, but not the algorithm.

/** In [0, 1), the same for the same seed (splitmix32). */
export function seededRandom(seed: number): number {
  let mixed = (Math.trunc(seed) + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}
