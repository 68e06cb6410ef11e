// Keeps the assembly of the last starts, so that a router whose sources have not changed starts without a synthesis. It compares the
// content of all sources, and takes nothing for unchanged by its time.
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../authoring/project.ts';
import { sha256Hex } from '../../value/digest.ts';
import { ignoreFileErrors } from '../../value/file-errors.ts';
import { listSynthesisSources, resolveWorkflowFolder } from '../project.ts';
import type { SynthesizeOptions } from './synthesis-process.ts';

export interface KeptSynthesisOptions {
  readonly synthesis: { synthesize(options: SynthesizeOptions): Promise<readonly string[]> };
  /** The folder of the kept assemblies. @default `node_modules/.cache/synthesized` of the project, or `FLOWGATE_SYNTHESIS_CACHE` */
  readonly folder?: string;
  /** Files and folders that a synthesis reads besides the workflows. @default the code of the project */
  readonly sources?: readonly string[];
}

/** The state of everything that a synthesis reads: `written` are the editor schemas, which it also writes. */
interface Inputs {
  readonly sources: string;
  readonly written: string;
}

/** An assembly has some 10 MB. Several folders of workflows may take turns: those that were used last are kept. */
const maxKept = 6;
const noteFile = 'note.json';

/** Stands beside a kept assembly. */
interface Note {
  readonly warnings: readonly string[];
  /** The digest of the assembly's files: after a crash of the machine, a file may exist without its content. */
  readonly mark: string;
}

/**
 * Copies the kept assembly of the same sources, or synthesizes and keeps the result.
 * @returns the warnings of the synthesis, one line each
 * @throws whatever the synthesis throws; a refused project is never kept
 */
export async function synthesizeUnlessKept(
  options: SynthesizeOptions,
  { synthesis, folder = findFolder(), sources = listSynthesisSources() }: KeptSynthesisOptions,
): Promise<readonly string[]> {
  const before = digestInputs(options, sources);
  const kept = takeKept(join(folder, nameAssembly(before)), options.outputFolder);
  if (kept !== undefined) return kept;
  const warnings = await synthesis.synthesize(options);
  const after = digestInputs(options, sources);
  // A file that was saved during the synthesis may be in the assembly or not.
  if (after.sources === before.sources) keep({ folder, name: nameAssembly(after), warnings }, options.outputFolder);
  return warnings;
}

function findFolder(): string {
  return process.env.FLOWGATE_SYNTHESIS_CACHE ?? join(projectRoot, 'node_modules', '.cache', 'synthesized');
}

/** Returns undefined if nothing usable is kept, also if another start removes it meanwhile: then it is synthesized. */
function takeKept(place: string, outputFolder: string): readonly string[] | undefined {
  if (statSync(join(place, noteFile), { throwIfNoEntry: false }) === undefined) return undefined;
  return ignoreFileErrors(() => {
    const { warnings, mark } = readNote(place);
    const assembly = join(place, 'assembly');
    if (markFolder(assembly) !== mark) return undefined;
    cpSync(assembly, outputFolder, { recursive: true });
    const now = new Date();
    utimesSync(place, now, now);
    return warnings;
  });
}

function readNote(place: string): Note {
  const text = readFileSync(join(place, noteFile), 'utf8');
  return text.endsWith('}') ? (JSON.parse(text) as Note) : { warnings: [], mark: 'incomplete' };
}

interface KeptAssembly {
  readonly folder: string;
  readonly name: string;
  readonly warnings: readonly string[];
}

/** An assembly appears under its name as a whole or not at all. */
function keep({ folder, name, warnings }: KeptAssembly, outputFolder: string): void {
  ignoreFileErrors(() => {
    mkdirSync(folder, { recursive: true });
    const draft = mkdtempSync(join(folder, 'draft-'));
    const assembly = join(draft, 'assembly');
    cpSync(outputFolder, assembly, { recursive: true });
    const note: Note = { warnings, mark: markFolder(assembly) };
    writeFileSync(join(draft, noteFile), JSON.stringify(note));
    rmSync(join(folder, name), { recursive: true, force: true });
    renameSync(draft, join(folder, name));
    removeLeastRecentlyUsed(folder);
  });
}

function removeLeastRecentlyUsed(folder: string): void {
  const byUse = readdirSync(folder)
    .map((name) => join(folder, name))
    .toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const place of byUse.slice(maxKept)) rmSync(place, { recursive: true, force: true });
}

function digestInputs({ workflows }: SynthesizeOptions, sources: readonly string[]): Inputs {
  const folder = resolveWorkflowFolder(workflows);
  const files = listFiles(folder);
  const isWritten = (file: string): boolean => /^[^/\\]+\.schema\.json$/.test(file.slice(folder.length + 1));
  return {
    sources: digestFiles([...sources.flatMap(listFiles), ...files.filter((file) => !isWritten(file))]),
    written: digestFiles(files.filter(isWritten)),
  };
}

/** Warnings name paths relative to the current directory, and the CDK reads variables of the environment. */
function nameAssembly({ sources, written }: Inputs): string {
  const variables = Object.entries(process.env).filter(([name]) => name.startsWith('CDK_'));
  const surroundings = [process.version, process.platform, projectRoot, process.cwd(), variables.toSorted()];
  return sha256Hex(JSON.stringify([sources, written, surroundings]));
}

function listFiles(place: string): string[] {
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isDirectory()) return [place];
  return readdirSync(place)
    .toSorted()
    .flatMap((name) => listFiles(join(place, name)));
}

function digestFiles(files: readonly string[]): string {
  const digests = files.map((file) => [file, digestFile(file)]);
  return sha256Hex(JSON.stringify(digests));
}

/** A digest of the names and the content of all files in a folder, wherever it is. */
function markFolder(folder: string): string {
  const digests = listFiles(folder).map((file) => [file.slice(folder.length), digestFile(file)]);
  return sha256Hex(JSON.stringify(digests));
}

function digestFile(file: string): string {
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  return isFile ? sha256Hex(readFileSync(file)) : 'missing';
}
