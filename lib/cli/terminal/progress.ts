// The progress of a long command, on standard error: one line that is rewritten on a terminal, a line for each change elsewhere.
import { cutToWidth, toPrintable } from './text-width.ts';

export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Progress {
  /** Replaces the previous state by the current one. The same text is shown only once. */
  update(text: string): void;
  /** Removes the line from a terminal, so that other output can follow. */
  clear(): void;
  /** Prints a line that stays. */
  end(text: string): void;
}

export interface ProgressOptions {
  /** @default process.stderr */
  readonly stream?: ProgressStream;
  /** Shows updates on a terminal only: for progress that a log does not need. @default false */
  readonly isTerminalOnly?: boolean;
}

/**
 * @example
 * const progress = createProgress();
 * progress.update('12 of 40 events sent');
 * progress.end('40 events sent');
 */
export function createProgress({ stream = process.stderr, isTerminalOnly = false }: ProgressOptions = {}): Progress {
  const isTerminal = stream.isTTY === true;
  let shown = '';
  const clear = () => {
    if (isTerminal && shown !== '') stream.write('\r\u001b[K');
    shown = '';
  };
  return {
    update: (text) => {
      if (text === shown) return;
      clear();
      shown = text;
      if (isTerminal) stream.write(cutToWidth(toPrintable(text), (stream.columns ?? 80) - 1));
      else if (!isTerminalOnly) stream.write(`${toPrintable(text)}\n`);
    },
    clear,
    end: (text) => {
      clear();
      stream.write(`${toPrintable(text)}\n`);
    },
  };
}
