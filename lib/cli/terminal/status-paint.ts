// The colours of statuses, the same in every list.
import type { Colours } from './colours.ts';

const colourNames = {
  succeeded: 'green',
  started: 'green',
  live: 'green',
  accepted: 'cyan',
  running: 'cyan',
  caught: 'yellow',
  refused: 'yellow',
  unmatched: 'yellow',
  undelivered: 'red',
  failed: 'red',
  timed_out: 'red',
  stopped_by_loop_guard: 'red',
  aborted: 'magenta',
} as const satisfies Readonly<Record<string, keyof Colours>>;

/** Colours a text by a status: green for a success, red for a failure; a status without its own colour is dim. */
export function paintStatus(text: string, status: string, colours: Colours): string {
  const name = Object.hasOwn(colourNames, status) ? colourNames[status as keyof typeof colourNames] : 'dim';
  return colours[name](text);
}
