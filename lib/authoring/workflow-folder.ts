// Reads a folder of workflows from disk, checks it, and reports all mistakes at once.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { checkDefinitionText, formatFinding, type KnownSubstitution } from '../asl/check/check-definition.ts';
import { checkJsonText } from '../asl/check/json-text.ts';
import { nameless, underivable, unmatchable } from '../asl/resources/resource-name.ts';
import { parseManifest } from '../core/workflow/manifest.ts';
import { Catalogue, createWorkflow, type Workflow } from '../core/workflow/workflow.ts';
import { findNameClashes } from '../core/workflow/workflow-name.ts';
import { defined } from '../value/defined.ts';
import { FlowgateError } from '../value/errors.ts';
import { readCaseFile } from './case-file.ts';
import { emitDefinedOnly, listDefinedEvents } from './defined-events.ts';
import { nameDefinitionFile, readDefinitionFile } from './definition-file.ts';
import { findEmissionCycles } from './emission-cycles.ts';
import { findExpressMistakes } from './express-check.ts';
import { findSchemaErrors } from './input-schema.ts';
import { type TracedDefinition, traceEmissions } from './lineage.ts';
import type { NamedWorkflows, WorkflowCall } from './lineage-place.ts';
import { findLocalFileMistakes, localFileName } from './local-file.ts';
import { formatMistake } from './mistake-line.ts';
import { findPermissionErrors } from './permission-check.ts';
import { findTriggerErrors } from './trigger-check.ts';
import type { WorkflowCase } from './workflow-case.ts';

/** A workflow as read from its folder and checked, ready to be deployed. */
export interface WorkflowSource {
  readonly workflow: Workflow;
  /** With lineage added to the events that it emits and the workflows that it starts. */
  readonly definition: Record<string, unknown>;
  /** Empty if the workflow has no `cases.json`. */
  readonly cases: readonly WorkflowCase[];
  /** The workflows that it starts by their names. @default none */
  readonly calls?: readonly WorkflowCall[];
}

/** The errors in a folder of workflows, one line for each finding. */
export class WorkflowFolderError extends Error {
  readonly findings: readonly string[];

  constructor(findings: readonly string[]) {
    super(findings.join('\n'));
    this.name = 'WorkflowFolderError';
    this.findings = findings;
  }
}

/**
 * Reads every workflow below a folder.
 * @param knownSubstitutions the names that `${…}` in a definition may have, with their values if these are known. Without it, the
 * names are not checked
 * @param warn receives each warning as one line; warnings do not prevent a deployment. @default writes to standard error
 * @throws WorkflowFolderError
 */
export function readWorkflowFolder(
  folder: string,
  knownSubstitutions: readonly KnownSubstitution[] | undefined,
  warn: (line: string) => void = (line) => console.error(`warning: ${line}`),
): WorkflowSource[] {
  const findings: string[] = [];
  const names = listWorkflowNames(folder);
  const workflows = readNamedWorkflows(folder, names);
  const sources = names.flatMap(
    (name) => readWorkflow({ folder, name, workflows, knownSubstitutions, findings, warn }) ?? [],
  );
  findings.push(...findStartedDrafts(folder, sources));
  for (const { isCertain, line } of findCycles(folder, sources)) {
    if (isCertain) findings.push(line);
    else warn(line);
  }
  findings.push(...findClashes(folder, sources));
  const guarded = restrictToDefinedEvents(folder, sources, findings);
  if (findings.length > 0) throw new WorkflowFolderError(findings);
  return guarded;
}

// The defined events are known only once all workflows have been read.
function restrictToDefinedEvents(
  folder: string,
  sources: readonly WorkflowSource[],
  findings: string[],
): WorkflowSource[] {
  const defined = listDefinedEvents(sources.map(({ workflow }) => workflow));
  return sources.map((source) => {
    if (source.workflow.definedEventsOnly !== true) return source;
    const { definition, findings: found } = emitDefinedOnly(source.definition, defined);
    const file = toDefinitionPath(folder, source.workflow.folder);
    findings.push(...found.map(({ pointer, message, remedy }) => `${file}#${pointer}: ${message}: ${remedy}`));
    return { ...source, definition };
  });
}

// Reads the manifests alone, before any definition. A manifest with mistakes is left out here, and reported when it is read again.
function readNamedWorkflows(folder: string, names: readonly string[]): NamedWorkflows {
  const workflows = names.flatMap((name) => readManifest({ folder, name, findings: [] }) ?? []);
  return { catalogue: new Catalogue(workflows), isComplete: workflows.length === names.length };
}

// A draft can have debug runs only, but a live workflow would start it in every run of its own.
function findStartedDrafts(folder: string, sources: readonly WorkflowSource[]): string[] {
  const statuses = new Map(sources.map(({ workflow }) => [workflow.id, workflow.status]));
  return sources
    .filter(({ workflow }) => workflow.status === 'live')
    .flatMap(({ workflow, calls = [] }) =>
      calls
        .filter(({ workflowId }) => statuses.get(workflowId) === 'draft')
        .map(({ pointer }) => {
          const file = toRelativePath(folder, workflow.folder, 'definition.asl.json');
          return `${file}#${pointer}: a live workflow starts a draft: set "status": "live" in the other one, or "draft" in this one`;
        }),
    );
}

function findCycles(folder: string, sources: readonly WorkflowSource[]): { isCertain: boolean; line: string }[] {
  return findEmissionCycles(sources).map(({ folder: own, isCertain, pointer, message, remedy }) => {
    const file = toDefinitionPath(folder, own);
    return { isCertain, line: `${file}#${pointer}: ${message}: ${remedy}` };
  });
}

function listWorkflowNames(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new WorkflowFolderError([
      `${folder}: the folder does not exist: name one that contains a folder for each workflow`,
    ]);
  }
  const names = readdirSync(folder).filter(
    (name) => !name.startsWith('.') && statSync(join(folder, name)).isDirectory(),
  );
  if (names.length > 0) return names.sort();
  throw new WorkflowFolderError([
    `${folder}: contains no workflow: add <name>/workflow.json and <name>/definition.asl.json or .asl.yaml`,
  ]);
}

interface Reading {
  readonly folder: string;
  readonly name: string;
  /** The workflows that a definition may start by their names. */
  readonly workflows: NamedWorkflows;
  readonly knownSubstitutions: readonly KnownSubstitution[] | undefined;
  readonly findings: string[];
  readonly warn: (line: string) => void;
}

function readWorkflow(reading: Reading): WorkflowSource | undefined {
  const { name, findings } = reading;
  if (!/^[0-9A-Za-z_-]{1,64}$/.test(name)) {
    findings.push(
      `${place(reading)}: a workflow's folder has letters, digits, "-" and "_", at most 64: rename the folder, and set "name" in workflow.json if the name needs other characters`,
    );
  }
  const workflow = readManifest(reading);
  const isExpress = workflow?.type === 'EXPRESS';
  const read = readDefinition(reading, isExpress);
  const { cases, mistakes } = readCaseFile(join(reading.folder, name, 'cases.json'), read?.definition);
  findings.push(...mistakes, ...findLocalFileMistakes(join(reading.folder, name, localFileName), read?.definition));
  if (workflow === undefined || read === undefined) return undefined;
  findings.push(...findMissingPermissions(workflow, read), ...findNamelessResources(read));
  return { workflow, definition: read.definition, calls: read.calls, cases };
}

type FileReading = Pick<Reading, 'folder' | 'name' | 'findings'>;

function readManifest(reading: FileReading): Workflow | undefined {
  const file = place(reading, 'workflow.json');
  const json = readJson(reading, 'workflow.json');
  if (json === undefined) return undefined;
  try {
    const workflow = createWorkflow(reading.name, parseManifest(json));
    const mistakes = [
      ...findTriggerErrors(workflow),
      ...findSchemaErrors(workflow.input),
      ...findPermissionErrors(workflow.permissions),
    ];
    reading.findings.push(...mistakes.map((mistake) => formatMistake(file, mistake)));
    return mistakes.length === 0 ? workflow : undefined;
  } catch (error) {
    if (!(error instanceof FlowgateError)) throw error;
    reading.findings.push(...error.errors.map((mistake) => formatMistake(file, mistake)));
    return undefined;
  }
}

/** The definition, and a function that formats a problem with its place in the file. */
interface ReadDefinition extends Omit<TracedDefinition, 'findings'> {
  readonly format: (problem: { pointer: string; message: string; remedy: string }) => string;
}

function readDefinition(reading: Reading, isExpress: boolean): ReadDefinition | undefined {
  const file = toDefinitionPath(reading.folder, reading.name);
  const read = readDefinitionFile(join(reading.folder, reading.name));
  if (read.kind === 'unusable') {
    reading.findings.push(`${file}: ${read.problem}`);
    return undefined;
  }
  const { text } = read;
  const { knownSubstitutions } = reading;
  const type = isExpress ? 'EXPRESS' : 'STANDARD';
  const problems = checkDefinitionText(text, defined({ knownSubstitutions, type } as const));
  const errors = problems.filter(({ severity }) => severity === 'error');
  for (const suspicion of problems.filter(({ severity }) => severity === 'warning')) {
    reading.warn(formatFinding(file, suspicion));
  }
  reading.findings.push(...errors.map((finding) => formatFinding(file, finding)));
  if (errors.length > 0) return undefined;
  const parsed = text.definition as Record<string, unknown>;
  const { findings, ...traced } = traceEmissions(parsed, reading.workflows);
  const untimely = isExpress ? findExpressMistakes(parsed) : [];
  const format: ReadDefinition['format'] = ({ pointer, message, remedy }) => {
    const at = text.locate(pointer);
    return `${file}#${pointer}: ${at === undefined ? '' : `${at}: `}${message}: ${remedy}`;
  };
  reading.findings.push(...untimely.map((mistake) => formatMistake(file, mistake)), ...findings.map(format));
  return { ...traced, format };
}

function readJson(reading: FileReading, fileName: string): unknown {
  const text = readText(reading, fileName);
  if (text === undefined) return undefined;
  const mistakes = checkJsonText(text).map((finding) => formatFinding(place(reading, fileName), finding));
  reading.findings.push(...mistakes);
  return mistakes.length === 0 ? (JSON.parse(text) as unknown) : undefined;
}

function readText(reading: FileReading, fileName: string): string | undefined {
  const path = join(reading.folder, reading.name, fileName);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  reading.findings.push(`${place(reading, fileName)}: the file does not exist: every workflow needs one`);
  return undefined;
}

function findMissingPermissions(workflow: Workflow, { definition, format }: ReadDefinition): string[] {
  const permitted = new Set(workflow.permissions.flatMap(({ actions }) => actions));
  return underivable(definition).flatMap(({ actions, pointer }) => {
    const missing = actions.filter((action) => !permitted.has(action));
    if (missing.length === 0) return [];
    const remedy = `name the resource, or add {"actions": ${JSON.stringify(missing)}, "resources": […]} to "permissions" in workflow.json`;
    return [format({ pointer, message: 'the resource cannot be determined from the definition', remedy })];
  });
}

function findNamelessResources({ definition, format }: ReadDefinition): string[] {
  const lines = nameless(definition).map(({ kind, resource, pointer }) => {
    const wanted = kind === 'queue' ? 'its URL, https://sqs.<region>.amazonaws.com/<account>/<name>' : 'its ARN';
    const message = `${JSON.stringify(resource)} is a bare name, which may belong to any account`;
    return format({ pointer, message, remedy: `write ${wanted}` });
  });
  const foreign = unmatchable(definition).map(({ actions, resource, pointer }) => {
    const message = `${JSON.stringify(resource)} is no resource of ${actions.join(', ')}, so that the permission matches nothing`;
    return format({ pointer, message, remedy: 'name a resource of the service that is called' });
  });
  return [...new Set([...lines, ...foreign])];
}

function findClashes(folder: string, sources: readonly WorkflowSource[]): string[] {
  const fileOf = (own: string): string => toRelativePath(folder, own, 'workflow.json');
  const workflows = sources.map(({ workflow }) => workflow);
  return findNameClashes(workflows, fileOf).map((clash) => formatMistake(fileOf(clash.folder), clash));
}

function place({ folder, name }: Pick<Reading, 'folder' | 'name'>, fileName = ''): string {
  return toRelativePath(folder, name, fileName);
}

function toDefinitionPath(folder: string, name: string): string {
  return toRelativePath(folder, name, nameDefinitionFile(join(folder, name)));
}

// Relative to the working directory, so that editors and terminals can open it.
function toRelativePath(folder: string, name: string, fileName: string): string {
  return relative(process.cwd(), join(folder, name, fileName));
}
