// How modules are loaded for a suite: those of this project anew for each suite, packages once per process. Node.js loads them
// itself, from the sources without their types.
import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(import.meta.dirname));
const ownFiles = pathToFileURL(root + sep).href;
const shared = [join(root, 'node_modules'), import.meta.dirname].map((folder) => pathToFileURL(folder + sep).href);
const globalsUrl = 'jest-globals:';

/** The parameter of a module's URL that says for which suite it was loaded. */
const parameter = 'suite';

/** What `@jest/globals` exports, by suite. */
const globals = new Map();

/** The sources without types, by path, with the text that they were made from. */
const stripped = new Map();

/** Loads a suite's file, with modules of this project that no other suite shares. */
export async function importForSuite(suite, path) {
  return await import(addSuite(pathToFileURL(path).href, suite));
}

/** Sets what the suite's modules import from `@jest/globals`. */
export function provideGlobals(suite, exported) {
  globals.set(suite, exported);
}

export function forgetSuite(suite) {
  globals.delete(suite);
}

/** Read by the module that stands for `@jest/globals`. */
globalThis[Symbol.for('flowgate.jest-globals')] = (suite) => globals.get(suite);

registerHooks({
  resolve(specifier, context, next) {
    const suite = findSuite(context.parentURL);
    if (suite === undefined) return next(specifier, context);
    if (specifier === '@jest/globals')
      return { url: addSuite(globalsUrl, suite), format: 'module', shortCircuit: true };
    const resolved = next(specifier, context);
    return isOwn(resolved.url) ? { ...resolved, url: addSuite(resolved.url, suite) } : resolved;
  },

  load(url, context, next) {
    const suite = findSuite(url);
    if (suite === undefined) return next(url, context);
    if (url.startsWith(globalsUrl)) return { format: 'module', source: writeGlobalsModule(suite), shortCircuit: true };
    const [file = ''] = url.split('?');
    if (!file.endsWith('.ts')) return next(url, context);
    return { format: 'module', source: readStripped(fileURLToPath(file)), shortCircuit: true };
  },
});

const isOwn = (url) => url.startsWith(ownFiles) && !shared.some((folder) => url.startsWith(folder));

function findSuite(url = '') {
  const [, suite] = url.match(/[?&]suite=(\d+)$/) ?? [];
  return suite === undefined ? undefined : Number(suite);
}

const addSuite = (url, suite) => `${url}${url.includes('?') ? '&' : '?'}${parameter}=${suite}`;

/** Types become spaces, so that every line and column stays where it was. */
function readStripped(path) {
  const text = readFileSync(path, 'utf8');
  const known = stripped.get(path);
  if (known?.text === text) return known.code;
  const code = strip(path, text);
  stripped.set(path, { text, code });
  return code;
}

function strip(path, text) {
  try {
    return stripTypeScriptTypes(text);
  } catch (error) {
    throw new SyntaxError(`${path}: ${error.message}`, { cause: error });
  }
}

function writeGlobalsModule(suite) {
  const names = Object.keys(globals.get(suite) ?? {});
  return `export const { ${names.join(', ')} } = globalThis[Symbol.for('flowgate.jest-globals')](${suite});`;
}
