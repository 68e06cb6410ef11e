// The project's own code as the architecture tests read it: its files, their text and their imports.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

export interface Import {
  readonly from: string;
  /** A path from the project's root, or a package's name. */
  readonly to: string;
  readonly isOurs: boolean;
  readonly isType: boolean;
}

const listFiles = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name))
    .toSorted();

/** Every file of code, as a path from the project's root. */
export const files = ['lib', 'lambdas', 'bin'].flatMap(listFiles);
export const readText = (file: string): string => readFileSync(join(root, file), 'utf8');

/** A file's text without comments. */
export const readCode = (file: string): string => readText(file).replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*/g, '');

const statement = /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
const dynamic = /\bimport\('([^']+)'\)/g;

function readImports(file: string): Import[] {
  const text = readText(file);
  const found = [
    ...[...text.matchAll(statement)].map(([, type, to = '']) => ({ to, isType: type !== undefined })),
    ...[...text.matchAll(dynamic)].map(([, to = '']) => ({ to, isType: false })),
  ];
  return found.map(({ to, isType }) => {
    const isOurs = to.startsWith('.');
    return { from: file, to: isOurs ? relative(root, join(root, dirname(file), to)) : to, isOurs, isType };
  });
}

export const imports = files.flatMap(readImports);

export const inFolder = (folder: string) => (file: string) => file.startsWith(`${folder}/`);
export const toLine = ({ from, to }: Import): string => `${from} → ${to}`;
