// Reads a secret: typed at a terminal without being shown, or from a pipe.
import { text } from 'node:stream/consumers';
import { StringDecoder } from 'node:string_decoder';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';

/** The part of a terminal that is used. */
export interface SecretInput extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
}

/**
 * Reads one line at a terminal, after a question, and shows nothing of it. Otherwise reads the whole input.
 * @throws CliError with the exit code 130 after Ctrl-C
 */
export async function readHidden(
  question: string,
  input: SecretInput = process.stdin,
  output: Pick<NodeJS.WritableStream, 'write'> = process.stderr,
): Promise<string> {
  if (input.isTTY !== true) return text(input as AsyncIterable<Buffer> & NodeJS.ReadableStream);
  output.write(`${question}: `);
  input.setRawMode?.(true);
  try {
    return await readLine(input);
  } finally {
    input.setRawMode?.(false);
    input.pause();
    output.write('\n');
  }
}

function createInterruption(): CliError {
  return new CliError('stopped: nothing was stored', { exitCode: exitCodes.interrupted });
}

const keys = { interrupt: '\u0003', end: '\u0004', deletes: ['\b', '\u007f'], enters: ['\r', '\n'] };

function readLine(input: SecretInput): Promise<string> {
  const decoder = new StringDecoder('utf8');
  const typed: string[] = [];
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      input.removeListener('data', take);
      settle();
    };
    const take = (chunk: Buffer | string): void => {
      for (const key of typeof chunk === 'string' ? chunk : decoder.write(chunk)) {
        if (key === keys.interrupt) finish(() => reject(createInterruption()));
        else if (key === keys.end || keys.enters.includes(key)) finish(() => resolve(typed.join('')));
        else if (keys.deletes.includes(key)) typed.pop();
        else typed.push(key);
      }
    };
    input.on('data', take);
    input.resume();
  });
}
