// The folder that outlives the platform holds secrets: it, and everything that is made in it, is for its owner alone.
import { chmodSync, lstatSync, mkdirSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';

const ownerOnly = { folder: 0o700, file: 0o600 } as const;
const permissionBits = 0o777;
const writableByOthers = 0o022;

/**
 * Makes a folder that only its owner may enter, or makes one that is there so. From then on this process makes every file
 * and folder for their owner alone: a database makes its files by itself, at any time, and takes no mode.
 * Windows has no such modes; there the folder has the permissions of the one around it.
 * @throws Error where the folder is another user's, or others may have put something into it
 */
export function openPrivateFolder(folder: string): void {
  process.umask(permissionBits & ~ownerOnly.folder);
  mkdirSync(folder, { recursive: true });
  const stats = statSync(folder);
  refuseForeign(folder, stats);
  if ((stats.mode & writableByOthers) !== 0 && readdirSync(folder).length > 0) throw writableFolder(folder);
  narrow(folder, stats);
}

/**
 * Makes everything in a folder its owner's alone, where the folder is there.
 * @throws Error for what is another user's, or a link to elsewhere
 */
export function narrowFolder(folder: string): void {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return;
  refuseForeign(folder, stats);
  if (stats.isSymbolicLink()) throw new Error(`${folder} is a link, and a data folder has none: remove it`);
  narrow(folder, stats);
  if (!stats.isDirectory()) return;
  for (const name of readdirSync(folder)) narrowFolder(join(folder, name));
}

function narrow(path: string, stats: Stats): void {
  const wanted = stats.isDirectory() ? ownerOnly.folder : ownerOnly.file;
  if (process.platform === 'win32' || (stats.mode & permissionBits) === wanted) return;
  chmodSync(path, wanted);
  if ((statSync(path).mode & permissionBits) === wanted) return;
  throw new Error(
    `${path} stays open to other users: its file system keeps no permissions. Name a folder on another one`,
  );
}

function refuseForeign(path: string, { uid }: Stats): void {
  const own = process.getuid?.();
  if (own === undefined || uid === own) return;
  throw new Error(
    `${path} belongs to another user (${uid}; this is ${own}), who could read the secrets in it: name a folder of your own`,
  );
}

function writableFolder(folder: string): Error {
  const remedy = `look at what is in it, then make it yours alone with: chmod -R go-rwx '${folder}'`;
  return new Error(`other users of this machine may write to ${folder}, so its data cannot be trusted: ${remedy}`);
}
