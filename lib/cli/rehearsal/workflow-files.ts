// The workflows of a folder as the command line needs them: read from disk after a synthesis has found them sound.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { formatFinding } from '../../asl/check/finding.ts';
import { checkJsonText } from '../../asl/check/json-text.ts';
import { nameDefinitionFile, readDefinitionFile } from '../../authoring/definition-file.ts';
import { formatMistake } from '../../authoring/mistake-line.ts';
import { readCases, type WorkflowCase } from '../../authoring/workflow-case.ts';
import { parseManifest } from '../../core/workflow/manifest.ts';
import { Catalogue, createWorkflow, type Workflow } from '../../core/workflow/workflow.ts';
import { FlowgateError } from '../../value/errors.ts';
import { didYouMean } from '../../value/nearest-name.ts';
import { CliError } from '../router/api-client.ts';

export interface WorkflowFiles {
  readonly workflow: Workflow;
  /** Empty where the workflow has no `cases.json`. */
  readonly cases: readonly WorkflowCase[];
}

/**
 * Reads the workflows that are named by name, folder or ID, or all of them.
 * @throws CliError with one line for each mistake: file, pointer, what, remedy
 */
export function readWorkflows(folder: string, names: readonly string[] = []): WorkflowFiles[] {
  const folders = names.length === 0 ? foldersIn(folder) : names.map((name) => folderOf(name, folder));
  const mistakes: string[] = [];
  const files = folders.flatMap((own) => readWorkflow(folder, own, mistakes) ?? []);
  if (mistakes.length > 0) throw new CliError(mistakes.join('\n'));
  return files;
}

/** The folder of the workflow that a name, a folder or an ID names. */
function folderOf(name: string, folder: string): string {
  const folders = foldersIn(folder);
  if (folders.includes(name)) return name;
  // A manifest that cannot be read names nothing: its mistakes are reported by the synthesis.
  const workflows = folders.flatMap((own) => readManifest(folder, own, []) ?? []);
  const workflow = new Catalogue(workflows).find(name);
  if (workflow !== undefined) return workflow.folder;
  const known = [...new Set([...workflows.map((one) => one.name), ...folders])];
  throw new CliError(
    `workflow "${name}" is not in ${folder}${didYouMean(name, known)}: name one of ${known.join(', ') || 'its workflows; it has none'}`,
  );
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) throw new CliError(`${folder}: there is no such folder`);
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'workflow.json')))
    .map(({ name }) => name)
    .toSorted();
}

function readWorkflow(folder: string, name: string, mistakes: string[]): WorkflowFiles | undefined {
  const at = (file: string): string => join(folder, name, file);
  const definition = readDefinition(join(folder, name), mistakes);
  const workflow = readManifest(folder, name, mistakes);
  const cases = existsSync(at('cases.json'))
    ? readFile(at('cases.json'), (text) => readCases(text, definition), mistakes)
    : [];
  return workflow === undefined || cases === undefined ? undefined : { workflow, cases };
}

function readDefinition(folder: string, mistakes: string[]): unknown {
  const file = relative(process.cwd(), join(folder, nameDefinitionFile(folder)));
  const read = readDefinitionFile(folder);
  if (read.kind === 'unusable') {
    mistakes.push(`${file}: ${read.problem}`);
    return undefined;
  }
  const { definition, findings } = read.text;
  mistakes.push(...findings.map((finding) => formatFinding(file, finding)));
  return definition;
}

function readManifest(folder: string, name: string, mistakes: string[]): Workflow | undefined {
  const read = (text: string): Workflow => createWorkflow(name, parseManifest(parsed(text)));
  return readFile(join(folder, name, 'workflow.json'), read, mistakes);
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
    mistakes.push(...error.errors.map((mistake) => formatMistake(file, mistake)));
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
