// Makes the folder of a new workflow. It appears complete, so that a running router loads it once.
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { FlowgateError } from '../value/errors.ts';
import { isJsonObject } from '../value/json.ts';
import { checkManifest } from './manifest/manifest-check.ts';
import { readJsonFile } from './mistake-line.ts';

export interface NewWorkflow {
  /** The folder of workflows. */
  readonly folder: string;
  readonly name: string;
  /** The event that starts it. */
  readonly event: string;
  readonly id: string;
}

export interface CreatedWorkflow {
  /** Relative to the working directory. */
  readonly path: string;
  readonly files: readonly string[];
  /** Data of an event that starts it, as JSON text. */
  readonly data: string;
}

/** @throws FlowgateError `invalid_request` if the name or the event is invalid, or if the name is taken */
export function createWorkflowFolder(request: NewWorkflow): CreatedWorkflow {
  const { folder, name } = request;
  requireFolderName(name);
  requireFolder(folder);
  requireFreeName(folder, name);
  const files = renderFiles(request);
  requireValidManifest(name, files['workflow.json']);
  // A name that begins with a dot is no workflow, until the folder is complete.
  const draft = mkdtempSync(join(folder, '.new-'));
  try {
    for (const [file, value] of Object.entries(files)) writeFileSync(join(draft, file), `${render(value)}\n`);
    renameSync(draft, join(folder, name));
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
  return { path: relative(process.cwd(), join(folder, name)), files: Object.keys(files), data: JSON.stringify(data) };
}

const data = { name: 'Ada' };

/** The main stack has room for some 60 workflows: the rest stays free for other resources of the stack. */
const mostInMainStack = 50;

function isMainStackFull(folder: string): boolean {
  const manifests = readdirSync(folder).map((name) => join(folder, name, 'workflow.json'));
  const inMain = manifests.filter(existsSync).filter((path) => {
    const { value } = readJsonFile(path);
    return !isJsonObject(value) || value.stack !== 'nested';
  });
  return inMain.length >= mostInMainStack;
}

function renderFiles({ folder, name, event, id }: NewWorkflow) {
  const greeting = `{% 'Hello, ' & $states.input.data.name %}`;
  return {
    'workflow.json': {
      $schema: '../workflow.schema.json',
      id,
      ...(isMainStackFull(folder) && { stack: 'nested' }),
      description: `What ${name} is for`,
      triggers: [{ event }],
      input: { type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 1 } } },
    },
    'definition.asl.json': {
      Comment: 'Greets by name',
      QueryLanguage: 'JSONata',
      StartAt: 'Greet',
      States: { Greet: { Type: 'Pass', Output: { greeting }, End: true } },
    },
    'cases.json': [
      { name: 'greets by name', data, expect: { status: 'succeeded', output: { greeting: 'Hello, Ada' } } },
    ],
  };
}

/** Short objects and lists stay on one line, as the formatter writes them. */
function render(value: unknown, indent = ''): string {
  const short = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
  const isPart = indent !== '' || typeof value !== 'object';
  if (typeof value !== 'object' || value === null || (isPart && indent.length + short.length <= 90)) return tidy(short);
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((one) => `${inner}${render(one, inner)}`)
    : Object.entries(value).map(([key, one]) => `${inner}${JSON.stringify(key)}: ${render(one, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${parts.join(',\n')}\n${indent}${close}`;
}

function tidy(json: string): string {
  return json.replace(/\[ /g, '[').replace(/ \]/g, ']');
}

function refuse(message: string): never {
  throw new FlowgateError('invalid_request', message);
}

function requireFolderName(name: string): void {
  if (/^[0-9A-Za-z_-]{1,64}$/.test(name)) return;
  const hint = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^0-9A-Za-z_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
  const remedy =
    hint === '' ? 'choose such a name' : `use for example "${hint}", and set "name" in its workflow.json for people`;
  refuse(`${JSON.stringify(name)} is no name of a folder: letters, digits, "-" and "_", at most 64: ${remedy}`);
}

function requireFolder(folder: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  refuse(`${folder} is no folder: make it, or name the folder of your workflows`);
}

// Some file systems ignore the case of letters, and names and folders of workflows share one namespace.
function requireFreeName(folder: string, name: string): void {
  for (const other of readdirSync(folder)) {
    const path = relative(process.cwd(), join(folder, other));
    if (other.toLowerCase() === name.toLowerCase()) refuse(`${path} exists already: choose another name`);
    const manifest = join(folder, other, 'workflow.json');
    const value = existsSync(manifest) ? readJsonFile(manifest).value : undefined;
    if (isJsonObject(value) && value.name === name) refuse(`the workflow in ${path} has that name: choose another one`);
  }
}

function requireValidManifest(name: string, manifest: unknown): void {
  const [mistake] = checkManifest(name, manifest).mistakes;
  if (mistake !== undefined) refuse(`the event ${mistake.message}`);
}
