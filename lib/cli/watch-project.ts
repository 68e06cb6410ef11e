// Tells when files that the stack is made from were saved: one call for what is saved together. It reads none of them.
import { type FSWatcher, watch } from 'node:fs';
import { basename, join, relative } from 'node:path';

export interface WatchOptions {
  readonly folders: readonly string[];
  /** Told the files that changed, as an editor opens them from where the command was typed. */
  readonly onChange: (files: readonly string[]) => void;
  /** Told a folder that cannot be watched. */
  readonly onFault: (folder: string, error: unknown) => void;
  /** How long nothing more must be saved. @default 100 */
  readonly quietMs?: number;
}

/** Starts watching, folders inside folders too. The answer ends it. */
export function watchProject({ folders, onChange, onFault, quietMs = 100 }: WatchOptions): () => void {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const note = (file: string): void => {
    if (isPassedOver(file)) return;
    changed.add(relative(process.cwd(), file));
    clearTimeout(timer);
    timer = setTimeout(() => {
      const files = [...changed].toSorted();
      changed.clear();
      onChange(files);
    }, quietMs);
  };
  const watchers = folders.flatMap((folder) => watcherOf(folder, note, onFault));
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

function watcherOf(folder: string, note: (file: string) => void, onFault: WatchOptions['onFault']): FSWatcher[] {
  try {
    const watcher = watch(folder, { recursive: true }, (_, name) => note(join(folder, name ?? '')));
    watcher.on('error', (error) => onFault(folder, error));
    return [watcher];
  } catch (error) {
    onFault(folder, error);
    return [];
  }
}

/** What editors leave beside a file while they save it, and what a synthesis writes itself. */
function isPassedOver(file: string): boolean {
  const name = basename(file);
  return name.startsWith('.') || /~$|\.sw[a-z]$|\.tmp$|^\d+$/.test(name) || name.endsWith('.schema.json');
}
