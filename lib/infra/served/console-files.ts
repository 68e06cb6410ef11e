// The console as files beside the api function's code: the page, and its script and styles under names that change with their content.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { projectRoot } from '../../authoring/project.ts';
import { consoleFolder } from '../../aws/names.ts';
import type { BuiltFile } from '../bundle-cache.ts';
import { buildOnce, consoleEntry } from '../function-build.ts';
import type { BundledFiles } from '../function-bundle.ts';

/** The best quality takes five times as long as this one and saves 4 %. */
const brotliQuality = 9;

let files: BundledFiles | undefined;

/** The files of the console, by path. The same for every router that a process synthesizes. */
export function writeConsole(): BundledFiles {
  files ??= createFiles();
  return files;
}

function createFiles(): BundledFiles {
  const built = readBuilt();
  return Object.fromEntries([
    [join(consoleFolder, 'index.html'), createPage(built.map(({ name }) => name))],
    ...built.flatMap(({ name, contents }) => [
      [join(consoleFolder, name), contents],
      [join(consoleFolder, `${name}.br`), compress(contents)],
    ]),
  ]);
}

/** A package has the built files in place of the sources. */
function readBuilt(): readonly BuiltFile[] {
  const entry = join(projectRoot, consoleEntry);
  if (existsSync(entry)) return buildOnce(entry).files;
  const folder = dirname(entry);
  const names = readdirSync(folder).filter((name) => /\.(?:js|css)$/.test(name));
  return names.map((name) => ({ name, contents: readFileSync(join(folder, name)) }));
}

/** Writes the names of the built files into the page. */
function createPage(names: readonly string[]): string {
  const page = readFileSync(join(projectRoot, 'lib', 'console', 'index.html'), 'utf8');
  return page.replace(/console\.(js|css)/g, (_, extension: string) => {
    const name = names.find((one) => one.endsWith(`.${extension}`));
    if (name === undefined) throw new Error(`the build of the console has no .${extension} file`);
    return name;
  });
}

function compress(contents: Uint8Array): Buffer {
  return brotliCompressSync(contents, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: contents.length,
    },
  });
}
