// The workflows of a folder as the command line needs them: read from disk after a synthesis has found them sound.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
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
    throw new CliError(`workflow "${unknown}" is not in ${folder}: name one of ${known.join(', ')}`);
  }
  const mistakes: string[] = [];
  const files = (names.length === 0 ? known : names).map((name) => readWorkflow(folder, name, mistakes));
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

function readWorkflow(folder: string, name: string, mistakes: string[]): WorkflowFiles {
  const manifest = readJson(join(folder, name, 'workflow.json'));
  const workflow = { name, ...parseManifest(manifest) };
  return { workflow, cases: casesIn(join(folder, name), mistakes) };
}

function casesIn(folder: string, mistakes: string[]): readonly WorkflowCase[] {
  const path = join(folder, 'cases.json');
  if (!existsSync(path)) return [];
  try {
    return readCases(readFileSync(path, 'utf8'), readJson(join(folder, 'definition.asl.json')));
  } catch (error) {
    if (!(error instanceof FlowgateError)) throw error;
    mistakes.push(...error.errors.map((mistake) => mistakeLine(relative(process.cwd(), path), mistake)));
    return [];
  }
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8')) as unknown;
}
