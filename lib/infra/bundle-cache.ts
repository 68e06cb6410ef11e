// Keeps built bundles on disk. A bundle is used again only if every file that it was built from has the same content.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/mini';
import { sha256Hex } from '../value/digest.ts';

export interface BuiltFile {
  readonly name: string;
  readonly contents: Uint8Array;
}

export interface Bundle {
  readonly files: readonly BuiltFile[];
  /** The names that the entry exports. */
  readonly exports: readonly string[];
  /** The files that esbuild read, as paths from the project's folder. */
  readonly inputs: readonly string[];
}

/** Files that change what esbuild finds for an import, or how it reads a source. */
const settings = ['package.json', 'tsconfig.json', 'node_modules/.package-lock.json'];

/**
 * The clock of a file system is coarse. If a file was saved less than this time before a build, the build may have read its
 * earlier content. Such a build is not kept.
 */
const unsureMs = 50;

const recordSchema = z.object({
  key: z.string(),
  marks: z.record(z.string(), z.string()),
  exports: z.array(z.string()),
  files: z.array(z.object({ name: z.string(), text: z.string() })),
});

export class BundleCache {
  readonly #root: string;
  readonly #folder: string;
  /** Marks of files, by path, time of the last change and size: the functions share most of their files. */
  readonly #known = new Map<string, string>();

  /** @param root the project's folder */
  constructor(root: string) {
    this.#root = root;
    this.#folder = join(root, 'node_modules', '.cache', 'bundles');
  }

  /**
   * Returns the bundle of a build, unless a file that it was built from has changed.
   * @param name identifies the function; one bundle is kept for each
   * @param key everything beside the files that decides the result
   */
  find(name: string, key: string): Bundle | undefined {
    const record = this.#read(name);
    if (record?.key !== key) return undefined;
    const isCurrent = Object.entries(record.marks).every(([path, mark]) => this.#computeMark(path) === mark);
    if (!isCurrent) return undefined;
    const files = record.files.map(({ name, text }) => ({ name, contents: Buffer.from(text) }));
    return { files, exports: record.exports, inputs: Object.keys(record.marks) };
  }

  /** Keeps a bundle, unless a file was saved while it was built. @param startedAtMs when the build started */
  keep(name: string, key: string, { files, exports, inputs }: Bundle, startedAtMs: number): void {
    const paths = [...new Set([...settings, ...inputs, ...inputs.flatMap(findPackageFile)])];
    const marks = Object.fromEntries(paths.map((path) => [path, this.#computeMark(path)]));
    // The times are read after the contents: a file that is saved between the two is found.
    if (paths.some((path) => this.#readChangedMs(path) > startedAtMs - unsureMs)) return;
    const texts = files.map((file) => ({ name: file.name, text: Buffer.from(file.contents).toString() }));
    this.#write(name, JSON.stringify({ key, marks, exports, files: texts }));
  }

  #read(name: string): z.infer<typeof recordSchema> | undefined {
    try {
      return recordSchema.parse(JSON.parse(readFileSync(this.#locate(name), 'utf8')));
    } catch {
      // No record, or one that an older version of this file wrote: the function is built.
      return undefined;
    }
  }

  #write(name: string, text: string): void {
    const place = this.#locate(name);
    const draft = `${place}.${randomUUID()}`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(draft, text);
      renameSync(draft, place);
    } catch {
      // A folder that may not be written to, or a full disk: the bundle is built again next time.
      if (existsSync(draft)) rmSync(draft);
    }
  }

  #locate(name: string): string {
    return join(this.#folder, `${sha256Hex(name).slice(0, 32)}.json`);
  }

  /** Returns a text that differs for different contents; the empty text if the file does not exist. */
  #computeMark(path: string): string {
    const { ctimeMs = Number.POSITIVE_INFINITY, size } = this.#stat(path) ?? {};
    const state = `${path} ${ctimeMs} ${size}`;
    const mark = this.#known.get(state) ?? this.#hash(path);
    // A second save in the same tick of the clock changes neither the time nor, perhaps, the size.
    if (ctimeMs < Date.now() - unsureMs) this.#known.set(state, mark);
    return mark;
  }

  #hash(path: string): string {
    return this.#stat(path)?.isFile() === true ? sha256Hex(readFileSync(join(this.#root, path))) : '';
  }

  /** The time of the last change of the file or of its attributes. A program cannot set it, unlike the time of modification. */
  #readChangedMs(path: string): number {
    return this.#stat(path)?.ctimeMs ?? 0;
  }

  #stat(path: string) {
    return statSync(join(this.#root, path), { throwIfNoEntry: false });
  }
}

/** Returns the package.json of the package that a file belongs to: it decides which of the package's files are read. */
function findPackageFile(path: string): string[] {
  const [folder] = path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/) ?? [];
  return folder === undefined ? [] : [join(folder, 'package.json').replaceAll('\\', '/')];
}
