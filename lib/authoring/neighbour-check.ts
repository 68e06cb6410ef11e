// Finds mistakes that only several workflows together have: shared names, cycles, started drafts, events without a listener.
import { randomUUID } from 'node:crypto';
import { findNameClashes } from '../core/workflow/workflow-name.ts';
import { emitDefinedOnly, listDefinedEvents } from './emission/defined-events.ts';
import { findEmissionCycles } from './emission/emission-cycles.ts';
import { formatMistake, formatRemedied } from './mistake-line.ts';
import type { WorkflowSource } from './workflow-source.ts';

/** Restricts what workflows emit where their manifests ask for it. The defined events are known only once all workflows have been read. */
export function restrictToDefinedEvents(sources: readonly WorkflowSource[], findings: string[]): WorkflowSource[] {
  const defined = listDefinedEvents(sources.map(({ workflow }) => workflow));
  return sources.map((source) => {
    if (source.workflow.definedEventsOnly !== true) return source;
    const { definition, findings: found } = emitDefinedOnly(source.definition, defined);
    findings.push(...found.map((finding) => formatRemedied(source.file, finding)));
    return { ...source, definition };
  });
}

/** A draft can have debug runs only, but a live workflow would start it in every run of its own. */
export function findStartedDrafts(sources: readonly WorkflowSource[]): string[] {
  const message = 'a live workflow starts a draft: set "status": "live" in the other one, or "draft" in this one';
  const drafts = new Set(sources.flatMap(({ workflow }) => (workflow.status === 'draft' ? [workflow.id] : [])));
  return sources
    .filter(({ workflow }) => workflow.status === 'live')
    .flatMap(({ file, calls = [] }) =>
      calls
        .filter(({ workflowId }) => drafts.has(workflowId))
        .map(({ pointer }) => formatMistake(file, { pointer, message })),
    );
}

export function findCycles(sources: readonly WorkflowSource[]): { isCertain: boolean; line: string }[] {
  const files = new Map(sources.map(({ workflow, file }) => [workflow.folder, file]));
  return findEmissionCycles(sources).flatMap((cycle) => {
    const file = files.get(cycle.folder);
    return file === undefined ? [] : [{ isCertain: cycle.isCertain, line: formatRemedied(file, cycle) }];
  });
}

/** An ID that two folders share is usually the copy of a folder: both files are reported, because either may be the copy. */
export function findClashes(sources: readonly WorkflowSource[]): string[] {
  const manifests = new Map(sources.map(({ workflow, manifest }) => [workflow.folder, manifest]));
  const clashes = findNameClashes(
    sources.map(({ workflow }) => workflow),
    { fileOf: (folder) => manifests.get(folder)?.file ?? folder, newId: randomUUID },
  );
  return clashes.flatMap((clash) => {
    const manifest = manifests.get(clash.folder);
    return manifest === undefined ? [] : [formatMistake(manifest, clash)];
  });
}
