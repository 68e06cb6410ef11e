// The modules of a suite: those of this project are its own, packages are loaded by Node.js, once per process.
import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readModule } from './module-source.mjs';

const root = dirname(dirname(import.meta.dirname)) + sep;
const shared = [join(root, 'node_modules') + sep, import.meta.dirname + sep];
const isOwn = (path) =>
  path.startsWith(root) && /\.(?:ts|mjs|json)$/.test(path) && !shared.some((folder) => path.startsWith(folder));

const isPath = (specifier) => /^(?:\.{0,2}\/|file:)/.test(specifier);

/** What Node.js loaded, by URL or name. */
const packages = new Map();

/** The modules whose imports are known to exist. */
const checked = new WeakSet();

export class SuiteModules {
  #instances = new Map();
  #globals = {};
  #read;

  /** @param read compiles a module, or returns what was compiled before */
  constructor(read = readModule) {
    this.#read = read;
  }

  /** Sets what the suite's modules import from `@jest/globals`. */
  provideGlobals(globals) {
    this.#globals = globals;
  }

  /** Imports a module of this project by its path. */
  async import(path) {
    return await this.#get(path, { path });
  }

  /** @param chain the modules that import each other up to this one */
  async #get(key, chain) {
    const known = this.#instances.get(key);
    if (known !== undefined) {
      if (!known.isReady) refuseCycle(chain);
      return await known.namespace;
    }
    const instance = { isReady: false, namespace: undefined };
    this.#instances.set(key, instance);
    instance.namespace = this.#evaluate(key, chain);
    const namespace = await instance.namespace;
    instance.isReady = true;
    return namespace;
  }

  async #evaluate(key, chain) {
    const [path] = key.split('?');
    if (!existsSync(path)) throw new Error(`${path} does not exist: ${chain?.parent?.path ?? 'a suite'} imports it`);
    const module = this.#read(path);
    const namespaces = [];
    for (const { specifier } of module.imports) namespaces.push(await this.#importFrom(path, specifier, chain));
    if (!checked.has(module)) checkNames(path, module.imports, namespaces);
    checked.add(module);
    const { href: url } = pathToFileURL(path);
    const resolve = (specifier) => (isPath(specifier) ? new URL(specifier, url).href : import.meta.resolve(specifier));
    const meta = { url, filename: path, dirname: dirname(path), resolve };
    return Object.freeze(await module.run(namespaces, meta, (specifier) => this.#importFrom(path, specifier)));
  }

  async #importFrom(parent, specifier, chain) {
    if (specifier === '@jest/globals') return this.#globals;
    if (!isPath(specifier)) return await importShared(specifier);
    const url = new URL(specifier, pathToFileURL(parent));
    const path = fileURLToPath(url);
    return isOwn(path) ? await this.#get(path + url.search, { path, parent: chain }) : await importShared(url.href);
  }
}

async function importShared(specifier) {
  const known = packages.get(specifier);
  if (known !== undefined) return known;
  const namespace = await import(specifier);
  packages.set(specifier, namespace);
  return namespace;
}

/** Modules of this project do not import each other in a circle, and this is not supported here. */
function refuseCycle({ path, parent }) {
  const names = [path];
  for (let one = parent; one !== undefined; one = one.parent) {
    names.unshift(one.path);
    if (one.path === path) throw new SyntaxError(`modules import each other in a circle: ${names.join(' → ')}`);
  }
}

function checkNames(path, imports, namespaces) {
  for (const [at, { specifier, names }] of imports.entries())
    for (const name of names)
      if (!(name in namespaces[at])) throw new SyntaxError(`${path}: "${specifier}" has no export "${name}"`);
}
