// The code of a function: the folder of its bundle on this machine, and the size and digest that Lambda reports.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { invalidParameter } from './members.ts';

export interface CodeBundle {
  readonly directory: string;
  readonly bytes: number;
  /** The digest of the names and contents of all files, base64. */
  readonly sha256: string;
}

/** Reads a bundle. Throws InvalidParameterValueException unless the path is absolute and of a folder. */
export function readCode(directory: string): CodeBundle {
  if (!isAbsolute(directory) || !isFolder(directory)) {
    throw invalidParameter(`Code.LocalDirectory "${directory}" is not the absolute path of a folder`);
  }
  const hash = createHash('sha256');
  let bytes = 0;
  for (const file of filesIn(directory)) {
    const content = readFileSync(join(directory, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
    bytes += content.length;
  }
  return { directory, bytes, sha256: hash.digest('base64') };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(directory, path)).isFile())
    .sort();
}
