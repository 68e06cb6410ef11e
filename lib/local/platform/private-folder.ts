// The data folder holds secrets: only its owner may read it and the files in it.
import { chmodSync, lstatSync, mkdirSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';

const ownerOnly = { folder: 0o700, file: 0o600 } as const;
const permissionBits = 0o777;
const writableByOthers = 0o022;

/**
 * Creates a folder that only its owner may enter, or restricts an existing one. It also sets the umask of the process, because
 * a database creates its files by itself, at any time, and accepts no mode.
 * Windows has no such modes: there, the folder inherits the permissions of its parent.
 * @throws Error if the folder cannot be created, belongs to another user, or other users may have written to it
 */
export function openPrivateFolder(folder: string): void {
  process.umask(permissionBits & ~ownerOnly.folder);
  create(folder);
  const stats = statSync(folder);
  refuseForeign(folder, stats);
  if ((stats.mode & writableByOthers) !== 0 && readdirSync(folder).length > 0) throw writableFolder(folder);
  narrow(folder, stats);
}

/**
 * Restricts everything in a folder to its owner. A missing folder is ignored.
 * @throws Error for a file of another user, or a symbolic link
 */
export function narrowFolder(folder: string): void {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return;
  refuseForeign(folder, stats);
  if (stats.isSymbolicLink())
    throw new Error(`${folder} is a symbolic link, which is not allowed in a data folder: remove it`);
  narrow(folder, stats);
  if (!stats.isDirectory()) return;
  for (const name of readdirSync(folder)) narrowFolder(join(folder, name));
}

function create(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    const remedy = 'choose a folder that you may create, for example --data .flowgate';
    throw new Error(`the data folder ${folder} cannot be created (${code}): ${remedy}`, { cause: error });
  }
}

function narrow(path: string, stats: Stats): void {
  const wanted = stats.isDirectory() ? ownerOnly.folder : ownerOnly.file;
  if (process.platform === 'win32' || (stats.mode & permissionBits) === wanted) return;
  chmodSync(path, wanted);
  if ((statSync(path).mode & permissionBits) === wanted) return;
  throw new Error(
    `${path} stays open to other users: its file system does not store permissions. Choose a folder on another file system`,
  );
}

function refuseForeign(path: string, { uid }: Stats): void {
  const own = process.getuid?.();
  if (own === undefined || uid === own) return;
  throw new Error(
    `${path} belongs to another user (${uid}; this is ${own}), who could read the secrets in it: choose a folder of your own`,
  );
}

function writableFolder(folder: string): Error {
  const remedy = `check its content, then restrict it to yourself with: chmod -R go-rwx '${folder}'`;
  return new Error(`other users of this machine may write to ${folder}, so its data cannot be trusted: ${remedy}`);
}
