// Brings a running platform in line with what was saved; what is broken leaves the last good stack serving.
import { statSync } from 'node:fs';
import { relative } from 'node:path';
import type { Platform } from '../../local/platform.ts';
import type { StandingSynthesis } from './standing-synthesis.ts';
import { watchProject } from './watch-project.ts';

export interface ReloadOptions {
  readonly platform: Pick<Platform, 'apply'>;
  readonly synthesis: Pick<StandingSynthesis, 'synthesize'>;
  /** Where the platform reads its assembly. */
  readonly assembly: string;
  readonly workflows: string | undefined;
  readonly folders: readonly string[];
  /** Takes one line at a time. */
  readonly say: (line: string) => void;
}

/** Reloads whenever a file is saved. The answer ends it, once what was under way is through. */
export function reloadOnSave(options: ReloadOptions): () => Promise<void> {
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
  const stop = watchProject({
    folders,
    onChange: (files) => {
      for (const file of files) waiting.add(file);
      working ??= work();
    },
    onFault: (folder, error) => say(`${relative(process.cwd(), folder)} is not watched: ${messageOf(error)}`),
  });
  return async () => {
    stop();
    waiting.clear();
    await working;
  };
}

async function reload(files: readonly string[], options: ReloadOptions): Promise<void> {
  const { platform, synthesis, assembly, workflows, say } = options;
  const startedAt = performance.now();
  try {
    const warnings = await synthesis.synthesize({ outputFolder: assembly, workflows });
    for (const line of warnings) say(line);
    await platform.apply();
    say(`reloaded ${listed(files)} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  } catch (error) {
    for (const line of messageOf(error).split('\n')) say(line);
    say(`${listed(files)}: not reloaded, what was there before goes on serving: mend it and save again`);
  }
}

/** Names the files that are there: not what an editor wrote beside them, nor their folders. Of what is removed, the first. */
function listed(changed: readonly string[]): string {
  const there = changed.filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
  const files = there.length > 0 ? there : changed.slice(0, 1);
  const shown = files.slice(0, 3).join(', ');
  return files.length <= 3 ? shown : `${shown} and ${files.length - 3} more`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
