// Imports a module of this project again, with the project's files that it imports, after its sources have changed.
// Packages are not loaded again.
import { pathToFileURL } from 'node:url';
import { register } from 'tsx/esm/api';
import { computeSourceMark } from './source-mark.ts';

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

  /** The number of imports so far. Each one stays in memory. */
  get imports(): number {
    return this.#imports;
  }

  /** Returns the module for the current sources. @throws the error of the import, at each call until the sources change */
  async get(): Promise<T> {
    const mark = computeSourceMark(this.#options.sources);
    if (this.#module !== undefined && mark === this.#mark) return this.#module;
    this.#module = undefined;
    const imported = await this.#import();
    // The mark that was read before the import, so that files saved during the import are imported next time.
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
