// Updates a running platform after a save. Where the saved files are broken, the last valid stack stays in service.
import { statSync } from 'node:fs';
import type { Platform } from '../../local/platform.ts';
import type { StandingSynthesis } from './standing-synthesis.ts';
import { watchProject } from './watch-project.ts';

export interface ReloadOptions {
  readonly platform: Pick<Platform, 'apply'>;
  readonly synthesis: Pick<StandingSynthesis, 'synthesize'>;
  /** The folder from which the platform reads its cloud assembly. */
  readonly assembly: string;
  readonly workflows: string | undefined;
  /** Called when the platform has the new stack. */
  readonly onApplied: () => void;
  /** The folders to watch. */
  readonly folders: readonly string[];
  /** Prints one line. */
  readonly say: (line: string) => void;
}

/**
 * Reloads each time that files are saved, beginning with the first save after the promise settles.
 * @returns a function that stops watching and waits for a reload in progress
 */
export async function reloadOnSave(options: ReloadOptions): Promise<() => Promise<void>> {
  const { folders, say } = options;
  const waiting = new Set<string>();
  let working: Promise<void> | undefined;
  const work = async (): Promise<void> => {
    while (waiting.size > 0) {
      const files = [...waiting].toSorted();
      waiting.clear();
      await reload(files, options);
    }
    working = undefined;
  };
  const stop = await watchProject({
    folders,
    onChange: (files) => {
      for (const file of files) waiting.add(file);
      working ??= work();
    },
    onFault: (error) => say(`some files are not watched, and saving them reloads nothing: ${messageOf(error)}`),
  });
  return async () => {
    await stop();
    waiting.clear();
    await working;
  };
}

async function reload(files: readonly string[], options: ReloadOptions): Promise<void> {
  const { platform, synthesis, assembly, workflows, onApplied, say } = options;
  const startedAt = performance.now();
  try {
    const warnings = await synthesis.synthesize({ outputFolder: assembly, workflows });
    for (const line of warnings) say(line);
    await platform.apply();
    onApplied();
    say(`reloaded ${formatFiles(files)} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  } catch (error) {
    for (const line of messageOf(error).split('\n')) say(line);
    say(
      `${formatFiles(files)}: not reloaded; the last valid version stays in service: correct the error and save again`,
    );
  }
}

/**
 * Names up to three files. A path that no longer exists is a temporary file of an editor or a deleted file: it is named only
 * where no changed file exists.
 */
function formatFiles(changed: readonly string[]): string {
  const existing = changed.filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
  const files = existing.length > 0 ? existing : changed.slice(0, 1);
  const shown = files.slice(0, 3).join(', ');
  return files.length <= 3 ? shown : `${shown} and ${files.length - 3} more`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
