// Reads a folder of workflows from disk, checks it, and reports all mistakes at once.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { KnownSubstitution } from '../asl/check/check-definition.ts';
import { Catalogue } from '../core/workflow/workflow.ts';
import type { NamedWorkflows } from './emission/lineage-place.ts';
import { findClashes, findCycles, findStartedDrafts, restrictToDefinedEvents } from './neighbour-check.ts';
import { WorkflowFolderError } from './workflow-folder-error.ts';
import { readManifest, readWorkflow, type WorkflowSource } from './workflow-source.ts';

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
  const names = listWorkflowNames(folder);
  const workflows = readNamedWorkflows(folder, names);
  const sources = names.flatMap(
    (name) => readWorkflow({ folder, name, workflows, knownSubstitutions, findings, missing, warn }) ?? [],
  );
  findings.push(...findStartedDrafts(sources));
  for (const { isCertain, line } of findCycles(sources)) {
    if (isCertain) findings.push(line);
    else warn(line);
  }
  findings.push(...findClashes(sources));
  const guarded = restrictToDefinedEvents(sources, findings);
  if (findings.length > 0) throw new WorkflowFolderError(findings, missing);
  return guarded;
}

// Reads the manifests alone, before any definition. A manifest with mistakes is left out here, and reported when it is read again.
function readNamedWorkflows(folder: string, names: readonly string[]): NamedWorkflows {
  const ignored = { findings: [], missing: [], warn: () => {} };
  const workflows = names.flatMap((name) => readManifest({ folder, name, ...ignored })?.workflow ?? []);
  return { catalogue: new Catalogue(workflows), isComplete: workflows.length === names.length };
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
