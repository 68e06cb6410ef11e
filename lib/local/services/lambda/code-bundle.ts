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
  /** The same of the modules alone, base64: bundles that differ in their data have it in common. */
  readonly modulesSha256: string;
}

const moduleName = /\.[cm]?js$/;

/** Reads a bundle. Throws InvalidParameterValueException unless the path is absolute and of a folder. */
export function readCode(directory: string): CodeBundle {
  if (!isAbsolute(directory) || !isFolder(directory)) {
    throw invalidParameter(`Code.LocalDirectory "${directory}" is not the absolute path of a folder`);
  }
  const files = listFiles(directory).map((name) => ({ name, content: readFileSync(join(directory, name)) }));
  return {
    directory,
    bytes: files.reduce((sum, { content }) => sum + content.length, 0),
    sha256: digest(files),
    modulesSha256: digest(files.filter(({ name }) => moduleName.test(name))),
  };
}

interface CodeFile {
  readonly name: string;
  readonly content: Uint8Array;
}

function digest(files: readonly CodeFile[]): string {
  const hash = createHash('sha256');
  for (const { name, content } of files) hash.update(`${name}\0${content.length}\0`).update(content);
  return hash.digest('base64');
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function listFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(directory, path)).isFile())
    .sort();
}
