// Reads a folder of workflows from disk, checks it, and reports all mistakes at once.
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { checkDefinitionText, formatFinding, type KnownSubstitution } from '../asl/check/check-definition.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import { findNameClashes } from '../core/workflow/workflow-name.ts';
import { defined } from '../value/defined.ts';
import { readCaseFile } from './case-file.ts';
import { emitDefinedOnly, listDefinedEvents } from './defined-events.ts';
import { describeUnwritten, isUnwritten, nameDefinitionFile, readDefinitionFile } from './definition-file.ts';
import { findEmissionCycles } from './emission-cycles.ts';
import { type LineageFinding, traceEmissions } from './lineage.ts';
import { checkManifest } from './manifest-check.ts';
import { formatMistake, type JsonFile, type MistakenFile, readJsonFile } from './mistake-line.ts';
import { findMissingPermissions, findNamelessResources } from './resource-check.ts';
import { findTriggerSuspicions } from './trigger-suspicions.ts';
import type { WorkflowCase } from './workflow-case.ts';
import { WorkflowFolderError } from './workflow-folder-error.ts';

/** A workflow as read from its folder and checked, ready to be deployed. */
export interface WorkflowSource {
  readonly workflow: Workflow;
  /** With lineage added to the events that it emits. */
  readonly definition: Record<string, unknown>;
  /** The definition's file, for findings about it. */
  readonly file: MistakenFile;
  /** Empty where the workflow has no `cases.json`. */
  readonly cases: readonly WorkflowCase[];
}

/**
 * Reads every workflow below a folder.
 * @param knownSubstitutions the names that `${…}` in a definition may have, with their values where those are known; undefined: they
 * are not checked
 * @param warn receives each warning as one line; warnings do not prevent a deployment. @default writes to standard error
 * @throws WorkflowFolderError
 */
export function readWorkflowFolder(
  folder: string,
  knownSubstitutions: readonly KnownSubstitution[] | undefined,
  warn: (line: string) => void = (line) => console.error(`warning: ${line}`),
): WorkflowSource[] {
  const findings: string[] = [];
  const missing: string[] = [];
  const sources = listWorkflowNames(folder).flatMap(
    (name) => readWorkflow({ folder, name, knownSubstitutions, findings, missing, warn }) ?? [],
  );
  for (const { isCertain, line } of findCycles(sources)) {
    if (isCertain) findings.push(line);
    else warn(line);
  }
  findings.push(...findClashes(folder, sources));
  const guarded = restrictToDefinedEvents(sources, findings);
  if (findings.length > 0) throw new WorkflowFolderError(findings, missing);
  return guarded;
}

// The defined events are known only once all workflows have been read.
function restrictToDefinedEvents(sources: readonly WorkflowSource[], findings: string[]): WorkflowSource[] {
  const defined = listDefinedEvents(sources.map(({ workflow }) => workflow));
  return sources.map((source) => {
    if (source.workflow.definedEventsOnly !== true) return source;
    const { definition, findings: found } = emitDefinedOnly(source.definition, defined);
    findings.push(...found.map((finding) => formatRemedied(source.file, finding)));
    return { ...source, definition };
  });
}

function findCycles(sources: readonly WorkflowSource[]): { isCertain: boolean; line: string }[] {
  const files = new Map(sources.map(({ workflow, file }) => [workflow.folder, file]));
  return findEmissionCycles(sources).flatMap((cycle) => {
    const file = files.get(cycle.folder);
    return file === undefined ? [] : [{ isCertain: cycle.isCertain, line: formatRemedied(file, cycle) }];
  });
}

function formatRemedied(file: MistakenFile, { pointer, message, remedy }: LineageFinding): string {
  return formatMistake(file, { pointer, message: `${message}: ${remedy}` });
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
  readonly knownSubstitutions: readonly KnownSubstitution[] | undefined;
  readonly findings: string[];
  /** The findings that say no more than that a file is not written yet. */
  readonly missing: string[];
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
  const read = readDefinition(reading);
  const { cases, mistakes } = readCaseFile(join(reading.folder, name, 'cases.json'), read?.definition);
  findings.push(...mistakes);
  if (workflow === undefined || read === undefined) return undefined;
  const { definition, file } = read;
  const unpermitted = [...findMissingPermissions(workflow, definition), ...findNamelessResources(definition)];
  findings.push(...unpermitted.map((mistake) => formatMistake(file, mistake)));
  return { workflow, definition, file, cases };
}

function readManifest(reading: Reading): Workflow | undefined {
  const json = readManifestFile(reading);
  if (json === undefined) return undefined;
  reading.findings.push(...json.mistakes);
  if (json.mistakes.length > 0) return undefined;
  const { workflow, mistakes } = checkManifest(reading.name, json.value);
  reading.findings.push(...mistakes.map((mistake) => formatMistake(json, mistake)));
  if (workflow === undefined) return undefined;
  for (const suspicion of findTriggerSuspicions(workflow, json.value)) reading.warn(formatMistake(json, suspicion));
  return workflow;
}

function reportMissing({ findings, missing }: Reading, line: string): void {
  findings.push(line);
  missing.push(line);
}

function readManifestFile(reading: Reading): JsonFile | undefined {
  const { folder, name } = reading;
  const path = join(folder, name, 'workflow.json');
  if (!isUnwritten(path)) return readJsonFile(path);
  reportMissing(reading, `${relative(process.cwd(), path)}: ${describeUnwritten(path)}: every workflow needs one`);
  return undefined;
}

function readDefinition(reading: Reading): Pick<WorkflowSource, 'definition' | 'file'> | undefined {
  const own = join(reading.folder, reading.name);
  const file = relative(process.cwd(), join(own, nameDefinitionFile(own)));
  const read = readDefinitionFile(own);
  if (read.kind === 'unwritten') {
    reportMissing(reading, `${file}: ${read.problem}`);
    return undefined;
  }
  if (read.kind === 'unusable') {
    reading.findings.push(`${file}: ${read.problem}`);
    return undefined;
  }
  const { text } = read;
  const problems = checkDefinitionText(text, defined({ knownSubstitutions: reading.knownSubstitutions }));
  const errors = problems.filter(({ severity }) => severity === 'error');
  for (const suspicion of problems.filter(({ severity }) => severity === 'warning')) {
    reading.warn(formatFinding(file, suspicion));
  }
  reading.findings.push(...errors.map((finding) => formatFinding(file, finding)));
  if (errors.length > 0) return undefined;
  const { definition, findings } = traceEmissions(text.definition as Record<string, unknown>);
  const located: MistakenFile = { file, locate: text.locate };
  reading.findings.push(...findings.map((finding) => formatRemedied(located, finding)));
  return { definition, file: located };
}

// An ID that two folders share is usually the copy of a folder: both files are reported, because either may be the copy.
function findClashes(folder: string, sources: readonly WorkflowSource[]): string[] {
  const pathOf = (own: string): string => join(folder, own, 'workflow.json');
  const workflows = sources.map(({ workflow }) => workflow);
  const clashes = findNameClashes(workflows, {
    fileOf: (own) => relative(process.cwd(), pathOf(own)),
    newId: randomUUID,
  });
  return clashes.map((clash) => formatMistake(readJsonFile(pathOf(clash.folder)), clash));
}

function place({ folder, name }: Reading): string {
  return relative(process.cwd(), join(folder, name));
}
