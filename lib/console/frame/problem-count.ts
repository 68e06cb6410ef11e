// How many problems the frame shows beside "Problems". Adds up what the router has grouped.
import type { Problems } from '../data/answers.ts';

export function countProblems({ failures, unmatched, refused, stuck, deadLetters = [] }: Problems): number {
  const counts = [...failures, ...unmatched, ...refused, ...deadLetters].map(({ count }) => count);
  return counts.reduce((sum, count) => sum + count, stuck.length);
}
