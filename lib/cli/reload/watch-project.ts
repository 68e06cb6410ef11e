// Reports saved files of the folders that the stack is made from. It reads none of these files.
import { basename, relative } from 'node:path';

export interface WatchOptions {
  readonly folders: readonly string[];
  /** Receives the files that changed, relative to the current directory: one call for files that are saved together. */
  readonly onChange: (files: readonly string[]) => void;
  /** Receives the reason why a folder cannot be watched, such as the system's limit of watches. */
  readonly onFault: (error: unknown) => void;
  /** Milliseconds without a further change before `onChange` is called. @default 100 */
  readonly quietMs?: number;
}

/**
 * Watches folders and everything below them. A folder that does not exist yet is watched as soon as it is created. Changes that
 * are made after the promise settles are reported.
 * @returns a function that stops watching
 */
export async function watchProject(options: WatchOptions): Promise<() => Promise<void>> {
  const { folders, onChange, onFault, quietMs = 100 } = options;
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const report = (): void => {
    const files = [...changed].toSorted();
    changed.clear();
    onChange(files);
  };
  // Loaded here: the other commands of the command line watch nothing.
  const { watch } = await import('chokidar');
  const watcher = watch([...folders], { ignoreInitial: true });
  watcher.on('error', onFault);
  watcher.on('all', (_, file) => {
    if (isTemporary(file)) return;
    changed.add(relative(process.cwd(), file));
    clearTimeout(timer);
    timer = setTimeout(report, quietMs);
  });
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  return async () => {
    clearTimeout(timer);
    await watcher.close();
  };
}

/** Temporary files that editors write while they save a file, and files that a synthesis itself writes. */
function isTemporary(file: string): boolean {
  const name = basename(file);
  return name.startsWith('.') || /~$|\.sw[a-z]$|\.tmp$|^\d+$/.test(name) || name.endsWith('.schema.json');
}
