// Asks a question at a terminal.
import { createInterface } from 'node:readline/promises';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';

/**
 * Prints a question, and reads one line. Ctrl-D is an empty answer.
 * @throws CliError with the exit code 130 after Ctrl-C
 */
export async function askQuestion(
  question: string,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<string> {
  const lines = createInterface({ input, output, terminal: true });
  const interrupt = new AbortController();
  lines.once('SIGINT', () => interrupt.abort());
  try {
    return await lines.question(question, { signal: interrupt.signal });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    output.write('\n');
    if (interrupt.signal.aborted)
      throw new CliError('stopped: nothing was done', { exitCode: exitCodes.interrupted, cause: error });
    return '';
  } finally {
    lines.close();
  }
}
