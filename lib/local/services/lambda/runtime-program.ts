// The program of the functions' threads as one file of JavaScript. A thread that runs TypeScript loads Node.js's compiler for it, which
// takes 13 MB of memory and 75 ms of processor time in each thread.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { sha256Hex } from '../../../value/digest.ts';

const sources = fileURLToPath(new URL('./runtime', import.meta.url));
const entry = join(sources, 'main.ts');
const standardFolder = fileURLToPath(new URL('../../../../node_modules/.cache/lambda-runtime', import.meta.url));

let found: URL | undefined;

/** Returns the program, which is built if its sources have changed since it was last built. */
export function findRuntimeProgram(): URL {
  found ??= buildRuntimeProgram(standardFolder);
  return found;
}

/**
 * Builds the program into a folder, under a name that depends on its sources, unless it exists there.
 * @returns the program; its TypeScript source if the folder cannot be written to
 * @throws Error if the program imports a file outside of its folder
 */
export function buildRuntimeProgram(folder: string): URL {
  const place = join(folder, `${digestSources()}.mjs`);
  if (existsSync(place)) return pathToFileURL(place);
  const text = bundle();
  const draft = `${place}.${randomUUID()}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(draft, text);
    renameSync(draft, place);
    return pathToFileURL(place);
  } catch {
    return pathToFileURL(entry);
  }
}

function digestSources(): string {
  const files = readdirSync(sources).toSorted();
  return sha256Hex(JSON.stringify(files.map((file) => [file, readFileSync(join(sources, file), 'utf8')])));
}

function bundle(): Uint8Array {
  // Loaded here, because a start with a built program does not need it.
  const { buildSync, stop }: typeof import('esbuild') = createRequire(import.meta.url)('esbuild');
  const { metafile, outputFiles } = buildSync({
    absWorkingDir: sources,
    bundle: true,
    entryPoints: [entry],
    format: 'esm',
    metafile: true,
    platform: 'node',
    target: 'node24',
    write: false,
  });
  // Its thread and its process would stay, with some 40 MB.
  void stop();
  // Such a file would not be in the digest: its changes would have no effect.
  const stray = Object.keys(metafile.inputs).find((file) => file.includes('/'));
  if (stray !== undefined) throw new Error(`the runtime of the functions imports ${stray}: move it into ${sources}`);
  return outputFiles[0]?.contents ?? new Uint8Array();
}
