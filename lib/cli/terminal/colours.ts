// Colours for output to a terminal. A pipe or a file gets none, and neither does a terminal if NO_COLOR is set.
import picocolors from 'picocolors';

export type Colours = ReturnType<typeof picocolors.createColors>;

export function createColoursFor(
  stream: { readonly isTTY?: boolean },
  { NO_COLOR }: { readonly NO_COLOR?: string | undefined },
): Colours {
  return picocolors.createColors(stream.isTTY === true && (NO_COLOR === undefined || NO_COLOR === ''));
}
