// Colours for a terminal, and none for a pipe, a file or whoever set NO_COLOR.
import picocolors from 'picocolors';

export type Colours = ReturnType<typeof picocolors.createColors>;

export function createColoursFor(
  stream: { readonly isTTY?: boolean },
  { NO_COLOR }: { readonly NO_COLOR?: string | undefined },
): Colours {
  return picocolors.createColors(stream.isTTY === true && (NO_COLOR === undefined || NO_COLOR === ''));
}
