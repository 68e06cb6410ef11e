// Reads and checks one folder of a workflow: manifest, definition, cases and stand-ins. What it shares with other workflows is checked
// in neighbour-check.ts.
import { join, relative } from 'node:path';
import { checkDefinitionText, formatFinding, type KnownSubstitution } from '../asl/check/check-definition.ts';
import type { DefinitionText } from '../asl/check/json-text.ts';
import { isExpress, type Workflow } from '../core/workflow/workflow.ts';
import { defined } from '../value/defined.ts';
import { readCaseFile } from './case-file.ts';
import { describeUnwritten, isUnwritten, nameDefinitionFile, readDefinitionFile } from './definition-file.ts';
import { traceEmissions } from './emission/lineage.ts';
import type { NamedWorkflows, WorkflowCall } from './emission/lineage-place.ts';
import { readExpressSeconds } from './express-time.ts';
import { findLocalFileMistakes, localFileName } from './local-file.ts';
import { checkManifest } from './manifest/manifest-check.ts';
import { findTriggerSuspicions } from './manifest/trigger-suspicions.ts';
import { formatMistake, formatRemedied, type JsonFile, type MistakenFile, readJsonFile } from './mistake-line.ts';
import { findMissingPermissions, findNamelessResources } from './resource-check.ts';
import type { WorkflowCase } from './workflow-case.ts';

/** A workflow as read from its folder and checked, ready to be deployed. */
export interface WorkflowSource {
  readonly workflow: Workflow;
  /** With lineage added to the events that it emits and the workflows that it starts. */
  readonly definition: Record<string, unknown>;
  /** The definition's file, for findings about it. */
  readonly file: MistakenFile;
  /** The manifest's file, for findings about it. */
  readonly manifest: MistakenFile;
  /** Empty where the workflow has no `cases.json`. */
  readonly cases: readonly WorkflowCase[];
  /** The other workflows that the definition starts directly, without an event. @default none */
  readonly calls?: readonly WorkflowCall[];
}

export interface Reading {
  readonly folder: string;
  readonly name: string;
  /** The workflows that a definition may start directly, without an event. */
  readonly workflows: NamedWorkflows;
  readonly knownSubstitutions: readonly KnownSubstitution[] | undefined;
  readonly findings: string[];
  /** The findings that say no more than that a file is not written yet. */
  readonly missing: string[];
  readonly warn: (line: string) => void;
}

export function readWorkflow(reading: Reading): WorkflowSource | undefined {
  const { folder, name, findings } = reading;
  if (!/^[0-9A-Za-z_-]{1,64}$/.test(name)) {
    findings.push(
      `${relative(process.cwd(), join(folder, name))}: a workflow's folder has letters, digits, "-" and "_", at most 64: rename the folder, and set "name" in workflow.json if the name needs other characters`,
    );
  }
  const read = readManifest(reading);
  const machine = readDefinition(reading, read?.workflow.type ?? 'STANDARD');
  const { cases, mistakes } = readCaseFile(join(folder, name, 'cases.json'), machine?.definition);
  findings.push(...mistakes, ...findLocalFileMistakes(join(folder, name, localFileName), machine?.definition));
  if (read === undefined || machine === undefined) return undefined;
  const { definition, file } = machine;
  const unpermitted = [...findMissingPermissions(read.workflow, definition), ...findNamelessResources(definition)];
  findings.push(...unpermitted.map((mistake) => formatMistake(file, mistake)));
  return { ...read, workflow: addExpressSeconds(read.workflow, definition), ...machine, cases };
}

function addExpressSeconds(workflow: Workflow, definition: WorkflowSource['definition']): Workflow {
  return isExpress(workflow) ? { ...workflow, expressSeconds: readExpressSeconds(definition) } : workflow;
}

type ManifestReading = Pick<Reading, 'folder' | 'name' | 'findings' | 'missing' | 'warn'>;

/** Returns undefined where the manifest is missing or has mistakes, which are added to the findings. */
export function readManifest(reading: ManifestReading): Pick<WorkflowSource, 'workflow' | 'manifest'> | undefined {
  const manifest = readManifestFile(reading);
  if (manifest === undefined) return undefined;
  reading.findings.push(...manifest.mistakes);
  if (manifest.mistakes.length > 0) return undefined;
  const { workflow, mistakes } = checkManifest(reading.name, manifest.value);
  reading.findings.push(...mistakes.map((mistake) => formatMistake(manifest, mistake)));
  if (workflow === undefined) return undefined;
  for (const suspicion of findTriggerSuspicions(workflow, manifest.value)) {
    reading.warn(formatMistake(manifest, suspicion));
  }
  return { workflow, manifest };
}

function readManifestFile(reading: ManifestReading): JsonFile | undefined {
  const { folder, name } = reading;
  const path = join(folder, name, 'workflow.json');
  if (!isUnwritten(path)) return readJsonFile(path);
  reportMissing(reading, `${relative(process.cwd(), path)}: ${describeUnwritten(path)}: every workflow needs one`);
  return undefined;
}

function reportMissing({ findings, missing }: Pick<Reading, 'findings' | 'missing'>, line: string): void {
  findings.push(line);
  missing.push(line);
}

type Machine = Pick<WorkflowSource, 'definition' | 'file' | 'calls'>;

function readDefinition(reading: Reading, type: 'STANDARD' | 'EXPRESS'): Machine | undefined {
  const own = join(reading.folder, reading.name);
  const file = relative(process.cwd(), join(own, nameDefinitionFile(own)));
  const read = readDefinitionFile(own);
  if (read.kind === 'unwritten') reportMissing(reading, `${file}: ${read.problem}`);
  if (read.kind === 'unusable') reading.findings.push(`${file}: ${read.problem}`);
  if (read.kind !== 'read') return undefined;
  if (!checkText(reading, { file, text: read.text, type })) return undefined;
  const located: MistakenFile = { file, locate: read.text.locate };
  const parsed = read.text.definition as Record<string, unknown>;
  const { findings, ...traced } = traceEmissions(parsed, reading.workflows);
  reading.findings.push(...findings.map((finding) => formatRemedied(located, finding)));
  return { ...traced, file: located };
}

interface CheckedText {
  readonly file: string;
  readonly text: DefinitionText;
  readonly type: 'STANDARD' | 'EXPRESS';
}

/** Returns whether the definition has no errors. */
function checkText(reading: Reading, { file, text, type }: CheckedText): boolean {
  const { knownSubstitutions, findings, warn } = reading;
  const problems = checkDefinitionText(text, defined({ knownSubstitutions, type } as const));
  const errors = problems.filter(({ severity }) => severity === 'error');
  for (const suspicion of problems.filter(({ severity }) => severity === 'warning')) {
    warn(formatFinding(file, suspicion));
  }
  findings.push(...errors.map((finding) => formatFinding(file, finding)));
  return errors.length === 0;
}
