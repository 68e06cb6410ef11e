// Reads the cases beside a definition, so that their mistakes are reported at synth and not only when they are run.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { FlowgateError } from '../value/errors.ts';
import { formatMistake } from './mistake-line.ts';
import { readCases } from './workflow-case.ts';

/**
 * Returns one line for each mistake; none where the file does not exist.
 * @param definition undefined where the definition itself has errors: then stand-ins are not checked against it
 */
export function findCaseFileMistakes(path: string, definition: unknown): string[] {
  if (!existsSync(path)) return [];
  try {
    readCases(readFileSync(path, 'utf8'), definition);
    return [];
  } catch (error) {
    if (!(error instanceof FlowgateError)) throw error;
    return error.errors.map((mistake) => formatMistake(relative(process.cwd(), path), mistake));
  }
}
