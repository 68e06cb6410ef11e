// A module of this project as its sources stand now: imported anew, with all that it imports of ours, once they have
// changed. Packages stay as they were loaded first.
import { pathToFileURL } from 'node:url';
import { register } from 'tsx/esm/api';
import { sourceMark } from './source-mark.ts';

export interface FreshModuleOptions {
  readonly file: string;
  /** The files and folders that the module is made from. */
  readonly sources: readonly string[];
}

export class FreshModule<T> {
  readonly #options: FreshModuleOptions;
  #mark: string | undefined;
  #module: T | undefined;
  #imports = 0;

  constructor(options: FreshModuleOptions) {
    this.#options = options;
  }

  /** How often it was imported: what was imported once stays in memory. */
  get imports(): number {
    return this.#imports;
  }

  /** @throws what importing throws, and again until the sources are mended */
  async get(): Promise<T> {
    const mark = sourceMark(this.#options.sources);
    if (this.#module !== undefined && mark === this.#mark) return this.#module;
    this.#module = undefined;
    const imported = await this.#import();
    // The mark of before the import: what was saved meanwhile is imported next time.
    this.#mark = mark;
    this.#module = imported;
    return imported;
  }

  async #import(): Promise<T> {
    const url = pathToFileURL(this.#options.file).href;
    const tsx = register({ namespace: `import-${++this.#imports}` });
    try {
      return (await tsx.import(url, url)) as T;
    } finally {
      await tsx.unregister();
    }
  }
}
