// The names that workflows may have, and clashes between the names of two workflows.
import * as z from 'zod/mini';
import type { FieldError } from '../../value/errors.ts';

const hasControls = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]/u;

/**
 * A name in letters of any language. It is converted to Unicode's composed form (NFC), so that `Bestellung prüfen` is one name,
 * however its ü is encoded. A URL's path must be able to name a workflow, so a name contains no `/` and is not a segment that
 * clients resolve (`.`, `..`).
 */
export const workflowName = z.string().check(
  z.normalize('NFC'),
  z.regex(/^.{1,128}$/su, { error: 'must be 1 to 128 characters long' }),
  z.refine((name) => !hasControls.test(name), { error: 'must have no control characters and no line breaks' }),
  z.refine((name) => name.trim() === name, { error: 'must not begin or end with white space' }),
  z.refine((name) => !name.includes('/') && name !== '.' && name !== '..', {
    error: 'must be usable in a URL path: not "." or "..", and without "/"',
  }),
);

/** The names of a workflow. */
export interface Named {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
}

export interface NameClash extends FieldError {
  /** The folder of the workflow that has to change. */
  readonly folder: string;
}

export interface ClashOptions {
  /** The path of a folder's manifest, as findings show it. */
  readonly fileOf: (folder: string) => string;
  /** Makes the UUID that a finding suggests. */
  readonly newId: () => string;
}

/**
 * One finding for each workflow whose ID, name or folder also identifies another workflow; for the same ID one in each of the two
 * manifests, because either may be the copy. All three share one namespace: a request may name a workflow by any of them.
 */
export function findNameClashes(workflows: readonly Named[], options: ClashOptions): NameClash[] {
  const first = new Map<string, Named>();
  return workflows.flatMap((workflow) => {
    const spellings = listSpellings(workflow);
    const clash = spellings.find(({ text }) => first.has(text));
    const other = clash && first.get(clash.text);
    for (const { text } of spellings) if (!first.has(text)) first.set(text, workflow);
    if (clash === undefined || other === undefined) return [];
    if (other.id === workflow.id) return [toIdClash(other, workflow, options), toIdClash(workflow, other, options)];
    return [toClash(workflow, clash, options.fileOf(other.folder))];
  });
}

interface Spelling {
  readonly text: string;
  readonly member: 'id' | 'name' | 'folder';
}

function listSpellings({ id, name, folder }: Named): Spelling[] {
  return [
    { text: id, member: 'id' },
    { text: normalizeForLookup(folder), member: 'folder' },
    { text: normalizeForLookup(name), member: 'name' },
  ];
}

// A text that looks like an ID is looked up as one: in lower case, and before any name.
function normalizeForLookup(name: string): string {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name) ? name.toLowerCase() : name;
}

const remedies: Readonly<Record<Spelling['member'], string>> = {
  id: 'give it another UUID',
  name: 'choose another name for one of the two',
  folder: 'rename this folder, or choose another name for the other workflow',
};

function toIdClash({ folder, id }: Named, other: Named, { fileOf, newId }: ClashOptions): NameClash {
  const remedy = `keep it in the workflow that is deployed, and give the other one a new UUID, such as "${newId()}"`;
  return { folder, pointer: '/id', message: `the id "${id}" is also that of ${fileOf(other.folder)}: ${remedy}` };
}

function toClash({ folder, ...own }: Named, { member }: Spelling, otherFile: string): NameClash {
  const shown = JSON.stringify({ ...own, folder }[member]);
  const message = `the ${member} ${shown} also names the workflow in ${otherFile}: ${remedies[member]}`;
  return { folder, pointer: member === 'folder' ? '' : `/${member}`, message };
}
