// Reads the cases beside a definition, so that their mistakes are reported at synth and not only when they are run.
import { existsSync } from 'node:fs';
import { FlowgateError } from '../value/errors.ts';
import { formatMistake, readJsonFile } from './mistake-line.ts';
import { parseCases, type WorkflowCase } from './workflow-case.ts';

export interface CaseFile {
  /** Empty if the file does not exist or has mistakes. */
  readonly cases: readonly WorkflowCase[];
  /** One line for each mistake. */
  readonly mistakes: readonly string[];
}

/** @param definition undefined if the definition itself has errors; then stand-ins are not checked against it */
export function readCaseFile(path: string, definition: unknown): CaseFile {
  if (!existsSync(path)) return { cases: [], mistakes: [] };
  const json = readJsonFile(path);
  if (json.mistakes.length > 0) return { cases: [], mistakes: json.mistakes };
  try {
    return { cases: parseCases(json.value, definition), mistakes: [] };
  } catch (error) {
    if (!(error instanceof FlowgateError)) throw error;
    return { cases: [], mistakes: error.errors.map((mistake) => formatMistake(json, mistake)) };
  }
}
