// Tells when files that the stack is made from were saved: one call for what is saved together. It reads none of them.
import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';

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
  const tree = new WatchedFolders(note, onFault);
  for (const folder of folders) tree.add(folder);
  return () => {
    clearTimeout(timer);
    tree.close();
  };
}

/**
 * Watches folder by folder: Node's recursive watcher on Linux watches file by file, and loses a file that an editor or git
 * puts another one in the place of.
 */
class WatchedFolders {
  readonly #note: (file: string) => void;
  readonly #onFault: WatchOptions['onFault'];
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(note: (file: string) => void, onFault: WatchOptions['onFault']) {
    this.#note = note;
    this.#onFault = onFault;
  }

  add(folder: string): void {
    try {
      const watcher = watch(folder, (_, name) => this.#changed(folder, name));
      watcher.on('error', (error) => this.#lost(folder, error));
      this.#watchers.set(folder, watcher);
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.isDirectory()) this.add(join(folder, entry.name));
      }
    } catch (error) {
      this.#lost(folder, error);
    }
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #changed(folder: string, name: string | null): void {
    const place = join(folder, name ?? '');
    this.#note(place);
    if (name === null) return;
    const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
    if (isFolder && !this.#watchers.has(place)) this.add(place);
    if (!isFolder) this.#forget(place);
  }

  #lost(folder: string, error: unknown): void {
    this.#forget(folder);
    this.#onFault(folder, error);
  }

  /** Folders inside it are gone with it. */
  #forget(folder: string): void {
    for (const [place, watcher] of this.#watchers) {
      if (place !== folder && !place.startsWith(folder + sep)) continue;
      watcher.close();
      this.#watchers.delete(place);
    }
  }
}

/** What editors leave beside a file while they save it, and what a synthesis writes itself. */
function isPassedOver(file: string): boolean {
  const name = basename(file);
  return name.startsWith('.') || /~$|\.sw[a-z]$|\.tmp$|^\d+$/.test(name) || name.endsWith('.schema.json');
}
