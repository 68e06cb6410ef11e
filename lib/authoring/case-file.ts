// Reads the cases beside a definition, so that they fail with the definition and not when somebody runs them.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { FlowgateError } from '../value/errors.ts';
import { mistakeLine } from './mistake-line.ts';
import { readCases } from './workflow-case.ts';

/** One line for each mistake; none where there is no such file. @param definition absent where it is wrong itself */
export function findCaseFileMistakes(path: string, definition: unknown): string[] {
  if (!existsSync(path)) return [];
  try {
    readCases(readFileSync(path, 'utf8'), definition);
    return [];
  } catch (error) {
    if (!(error instanceof FlowgateError)) throw error;
    return error.errors.map((mistake) => mistakeLine(relative(process.cwd(), path), mistake));
  }
}
