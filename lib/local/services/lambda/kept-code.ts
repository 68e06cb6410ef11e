// Keeps the code of functions by its content, with the form that V8 compiled it to. An environment of code that ran before, in this or in an
// earlier process, then starts without compiling: the compile cache of Node.js knows a module by its path, and an assembly has another path
// at each start.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { ignoreFileErrors } from '../../../value/file-errors.ts';
import { type CodeBundle, readCode } from './code-bundle.ts';

/** The code that an environment runs. */
export interface KeptCode {
  /** The folder of the code. */
  readonly directory: string;
  /** The folder of the compile cache. @default - none: the code is compiled at each start */
  readonly compiled?: string;
}

/** A place is removed if this many others were used later, and if it was not used for a day: a router may still run its code. */
const maxKept = 64;
const unusedMs = 24 * 60 * 60_000;

/**
 * Copies the code to its place in a folder, unless it is there. Files appear there as a whole or not at all.
 * @param folder the folder of all kept code. @default - the code stays where it is
 * @returns the code where it is if the folder cannot be written
 */
export function keepCode(code: CodeBundle, folder: string | undefined): KeptCode {
  if (folder === undefined) return code;
  const place = join(folder, `${nameModules(code)}${toHex(code.sha256)}`);
  const kept = { directory: join(place, codeFolder), compiled: join(place, compiledFolder) };
  const isKept = ignoreFileErrors(() => {
    if (!isWhole(kept.directory, code)) copyCode(code, folder, place);
    return markUsed(kept);
  });
  return isKept ? kept : code;
}

/** Notes that the code is used now. @returns whether it is still there */
export function markUsed({ directory, compiled }: KeptCode): boolean {
  if (compiled === undefined) return true;
  const now = new Date();
  const isMarked = ignoreFileErrors(() => {
    utimesSync(join(directory, '..'), now, now);
    return true;
  });
  return isMarked ?? false;
}

const codeFolder = 'code';
const compiledFolder = 'compiled';

/** How the names of all places with the same modules begin. */
function nameModules({ modulesSha256 }: CodeBundle): string {
  return `${toHex(modulesSha256)}-`;
}

/** Shorter than the digests, because Windows limits the length of a path. */
function toHex(digest: string): string {
  return Buffer.from(digest, 'base64').toString('hex').slice(0, 32);
}

/** After a crash of the machine, a file may exist without its content. */
function isWhole(directory: string, { sha256 }: CodeBundle): boolean {
  return statSync(directory, { throwIfNoEntry: false }) !== undefined && readCode(directory).sha256 === sha256;
}

function copyCode(code: CodeBundle, folder: string, place: string): void {
  mkdirSync(folder, { recursive: true });
  const draft = mkdtempSync(join(folder, 'draft-'));
  cpSync(code.directory, join(draft, codeFolder), { recursive: true });
  copyCompiled(code, folder, draft);
  rmSync(place, { recursive: true, force: true });
  renameSync(draft, place);
  removeUnused(folder);
}

/** A saved workflow changes the data of a function, and not its modules. Node.js compares the text of each module with the compiled form. */
function copyCompiled(code: CodeBundle, folder: string, draft: string): void {
  const modules = nameModules(code);
  const alike = readdirSync(folder)
    .filter((name) => name.startsWith(modules))
    .map((name) => join(folder, name, compiledFolder))
    .find((compiled) => existsSync(compiled));
  // Without it, or with a part of it, the environment compiles more.
  if (alike !== undefined) ignoreFileErrors(() => cpSync(alike, join(draft, compiledFolder), { recursive: true }));
}

function removeUnused(folder: string): void {
  const byUse = readdirSync(folder)
    .map((name) => join(folder, name))
    .map((place) => ({ place, usedAt: statSync(place).mtimeMs }))
    .toSorted((one, other) => other.usedAt - one.usedAt);
  for (const { place, usedAt } of byUse.slice(maxKept))
    if (usedAt < Date.now() - unusedMs) rmSync(place, { recursive: true, force: true });
}
