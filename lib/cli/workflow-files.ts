// The workflows of a folder as the command line needs them: read from disk after a synthesis has found them sound.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { checkJsonText } from '../core/definition/json-text.ts';
import { didYouMean } from '../core/definition/nearest-name.ts';
import { FlowgateError } from '../core/errors.ts';
import { parseManifest } from '../core/manifest.ts';
import { mistakeLine } from '../core/mistake-line.ts';
import type { Workflow } from '../core/workflow.ts';
import { readCases, type WorkflowCase } from '../core/workflow-case.ts';
import { CliError } from './api-client.ts';

export interface WorkflowFiles {
  readonly workflow: Workflow;
  /** Empty where the workflow has no `cases.json`. */
  readonly cases: readonly WorkflowCase[];
}

/**
 * Reads the named workflows, or all of them.
 * @throws CliError with one line for each mistake: file, pointer, what, remedy
 */
export function readWorkflows(folder: string, names: readonly string[] = []): WorkflowFiles[] {
  const known = namesIn(folder);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new CliError(
      `workflow "${unknown}" is not in ${folder}${didYouMean(unknown, known)}: name one of ${known.join(', ') || 'its workflows; it has none'}`,
    );
  }
  const mistakes: string[] = [];
  const files = (names.length === 0 ? known : names).flatMap((name) => readWorkflow(folder, name, mistakes) ?? []);
  if (mistakes.length > 0) throw new CliError(mistakes.join('\n'));
  return files;
}

function namesIn(folder: string): string[] {
  if (!existsSync(folder)) throw new CliError(`${folder}: there is no such folder`);
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'workflow.json')))
    .map(({ name }) => name)
    .toSorted();
}

function readWorkflow(folder: string, name: string, mistakes: string[]): WorkflowFiles | undefined {
  const at = (file: string): string => join(folder, name, file);
  const definition = readFile(at('definition.asl.json'), parsed, mistakes);
  const manifest = readFile(at('workflow.json'), (text) => parseManifest(parsed(text)), mistakes);
  const cases = existsSync(at('cases.json'))
    ? readFile(at('cases.json'), (text) => readCases(text, definition), mistakes)
    : [];
  return manifest === undefined || cases === undefined ? undefined : { workflow: { name, ...manifest }, cases };
}

/** What a file says; undefined, and a line for each mistake, where it cannot be read. */
function readFile<T>(path: string, read: (text: string) => T, mistakes: string[]): T | undefined {
  const file = relative(process.cwd(), path);
  if (!existsSync(path)) {
    mistakes.push(`${file}: there is no such file: every workflow has one`);
    return undefined;
  }
  try {
    return read(readFileSync(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof FlowgateError)) throw error;
    mistakes.push(...error.errors.map((mistake) => mistakeLine(file, mistake)));
    return undefined;
  }
}

/** @throws FlowgateError with the place of what is no JSON */
function parsed(text: string): unknown {
  const errors = checkJsonText(text).map(({ pointer, message, remedy }) => ({
    pointer,
    message: `${message}: ${remedy}`,
  }));
  if (errors.length === 0) return JSON.parse(text) as unknown;
  throw new FlowgateError('invalid_request', 'the file is no JSON', { errors });
}
