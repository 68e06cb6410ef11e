// Updates a running platform after a save. If the saved files are broken, the last valid stack stays in service.
import { existsSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Platform } from '../../local/platform.ts';
import { type SynthesisProcess, UnfinishedError } from './synthesis-process.ts';
import { watchProject } from './watch-project.ts';

export interface ReloadOptions {
  readonly platform: Pick<Platform, 'apply'>;
  readonly synthesis: Pick<SynthesisProcess, 'synthesize'>;
  /** The folder from which the platform reads its cloud assembly. */
  readonly assembly: string;
  readonly workflows: string | undefined;
  /** Called when the platform has the new stack. */
  readonly onApplied: () => void;
  /** The folders to watch. */
  readonly folders: readonly string[];
  /** Prints one line. */
  readonly print: (line: string) => void;
}

/**
 * Reloads each time that files are saved, beginning with the first save after the promise settles.
 * @returns a function that stops watching and waits for a reload in progress
 */
export async function reloadOnSave(options: ReloadOptions): Promise<() => Promise<void>> {
  const { folders, print } = options;
  const pending = new Set<string>();
  let reloading: Promise<void> | undefined;
  const reloadPending = async (): Promise<void> => {
    while (pending.size > 0) {
      const files = [...pending].toSorted();
      pending.clear();
      await reload(files, options);
    }
    reloading = undefined;
  };
  const stop = await watchProject({
    folders,
    onChange: (files) => {
      for (const file of files) pending.add(file);
      reloading ??= reloadPending();
    },
    onFault: (error) => print(`some files are not watched, and saving them reloads nothing: ${toMessage(error)}`),
  });
  return async () => {
    await stop();
    pending.clear();
    await reloading;
  };
}

async function reload(files: readonly string[], options: ReloadOptions): Promise<void> {
  const { platform, synthesis, assembly, workflows, onApplied, print } = options;
  const startedAt = performance.now();
  try {
    const warnings = await synthesis.synthesize({ outputFolder: assembly, workflows });
    for (const line of warnings) print(line);
    await platform.apply();
    onApplied();
    print(`${describeChange(files, options)} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  } catch (error) {
    for (const line of describeFault(error, files)) print(line);
  }
}

function describeFault(error: unknown, files: readonly string[]): string[] {
  // An engineer writes the files of a new workflow one after the other: that is no mistake.
  if (error instanceof UnfinishedError) return error.message.split('\n').map((line) => `waiting: ${line}`);
  const remedy = 'not reloaded; the last valid version stays in service: correct the error and save again';
  return [...toMessage(error).split('\n'), `${formatFiles(files)}: ${remedy}`];
}

/** Lists the files that took effect: the saved files, and the removed files or folders that are not temporary files of an editor. */
function describeChange(files: readonly string[], { folders }: Pick<ReloadOptions, 'folders'>): string {
  const removed = listRemoved(files, folders);
  if (files.some(isFile))
    return `reloaded ${formatFiles(files)}${removed.length > 0 ? `, removed ${removed.join(', ')}` : ''}`;
  return `removed ${removed.length > 0 ? removed.join(', ') : formatFiles(files)}`;
}

/** The folders directly below a watched folder that no longer exist: removed workflows. */
function listRemoved(files: readonly string[], folders: readonly string[]): string[] {
  const tops = files.flatMap((file) =>
    folders.flatMap((folder) => {
      const [top = '', ...rest] = relative(folder, file).split(sep);
      // A file without a folder is a temporary file of an editor; a removed folder is reported with the files below it.
      return top === '..' || top === '' || rest.length === 0 ? [] : [relative(process.cwd(), join(folder, top))];
    }),
  );
  return [...new Set(tops)].filter((top) => !existsSync(top));
}

/**
 * Names up to three files. A path that no longer exists is a temporary file of an editor or a deleted file: it is named only
 * if none of the changed files exists.
 */
function formatFiles(changed: readonly string[]): string {
  const existing = changed.filter(isFile);
  const files = existing.length > 0 ? existing : changed.slice(0, 1);
  const shown = files.slice(0, 3).join(', ');
  return files.length <= 3 ? shown : `${shown} and ${files.length - 3} more`;
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

function toMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
