// Numbers of things as people read them.

/** `1 run`, `2 runs`. @param noun one that takes an s */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
