// The folder for what a process needs while it runs. It is deleted at the end; what a killed process left is deleted by the next one.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning } from './is-running.ts';

const ownName = /^flowgate-(\d+)-/;

/**
 * Creates a folder that only its owner can read (mode 0700), and deletes it when the process exits. Deletes the folders of processes that do
 * not run any more; those of other users stay.
 * @param parent @default the system's folder for temporary files
 */
export function createProcessFolder(parent: string = tmpdir()): string {
  deleteAbandoned(parent);
  const folder = mkdtempSync(join(parent, `flowgate-${process.pid}-`));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function deleteAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    const [, pid] = ownName.exec(name) ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch (error) {
      // It belongs to another user.
      if (!['EPERM', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}
