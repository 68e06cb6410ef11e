// Data on the command line: JSON, a file or standard input.
import { readFileSync } from 'node:fs';
import { type JsonObject, parseJson } from '../../value/json.ts';
import { CliError } from './cli-error.ts';

/** The words of `--help` for the option. */
export const dataHelp = 'data of the event: JSON, @file, or - for standard input';

/**
 * Reads the value of `--data`. The router checks whether it is an object, because its message says what is needed.
 * @throws CliError for a file that cannot be read and for text that is not JSON
 */
export function readDataArgument(text: string): JsonObject {
  const json = text === '-' ? readFileSync(0, 'utf8') : text.startsWith('@') ? readText(text.slice(1)) : text;
  try {
    return parseJson(json) as JsonObject;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CliError(
      message.replace('the body is not valid JSON', '--data is not JSON').replace('the body', '--data'),
    );
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CliError(`the file ${file} cannot be read`);
  }
}
