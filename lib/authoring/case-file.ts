// Reads the cases beside a definition, so that their mistakes are reported at synth and not only when they are run.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { FlowgateError } from '../value/errors.ts';
import { formatMistake } from './mistake-line.ts';
import { readCases, type WorkflowCase } from './workflow-case.ts';

export interface CaseFile {
  /** Empty if the file does not exist or has mistakes. */
  readonly cases: readonly WorkflowCase[];
  /** One line for each mistake. */
  readonly mistakes: readonly string[];
}

/** @param definition undefined if the definition itself has errors; then stand-ins are not checked against it */
export function readCaseFile(path: string, definition: unknown): CaseFile {
  if (!existsSync(path)) return { cases: [], mistakes: [] };
  try {
    return { cases: readCases(readFileSync(path, 'utf8'), definition), mistakes: [] };
  } catch (error) {
    if (!(error instanceof FlowgateError)) throw error;
    const file = relative(process.cwd(), path);
    return { cases: [], mistakes: error.errors.map((mistake) => formatMistake(file, mistake)) };
  }
}
