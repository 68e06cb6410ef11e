// Numbers that depend on a seed and a key alone: the same seed gives the same numbers, in whatever order they are drawn.
import { hash } from 'node:crypto';

/** In [0, 1). */
export function drawNumber(seed: number, key: string): number {
  return Number.parseInt(hash('sha1', `${seed}\0${key}`, 'hex').slice(0, 12), 16) / 2 ** 48;
}

/** A whole number from `least` to `most`, both included. */
export function drawBetween(seed: number, key: string, { least, most }: { least: number; most: number }): number {
  return least + Math.floor(drawNumber(seed, key) * (most - least + 1));
}
