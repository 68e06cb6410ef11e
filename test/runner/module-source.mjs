// Makes a function of a module of this project: it is compiled once per worker, and each suite calls it to have its own module. Types,
// imports and exports become spaces, so that every line and column stays where it was, apart from the first line.
import { readFileSync, statSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { Script } from 'node:vm';
import { initSync, parse } from 'es-module-lexer';

initSync();

/** The kinds of import of es-module-lexer. */
const kinds = { static: 1, dynamic: 2, meta: 3 };

/** What stands for `import` and `import.meta` in the function: as long as these are. */
const loadName = '$mport';
const metaName = 'import_meta';

/** Compiled modules by path, each with the time and the size of its file. */
const compiled = new Map();

/**
 * @typedef {object} CompiledModule
 * @property {{ specifier: string, names: string[] }[]} imports what it imports statically, in order, with the names that must exist
 * @property {(namespaces: object[], meta: object, load: (specifier: string) => Promise<object>) => object | Promise<object>} run
 *   evaluates the module and returns its exports
 * @property {number} offset how far the source is moved in the compiled text, in characters
 */

/** @returns {CompiledModule} the module, which is compiled again only if its file has changed */
export function readModule(path) {
  const { mtimeMs, size } = statSync(path);
  const known = compiled.get(path);
  if (known?.mtimeMs === mtimeMs && known.size === size) return known.module;
  const module = compileModule(path);
  compiled.set(path, { mtimeMs, size, module });
  return module;
}

/** Compiles a module. @param name what stack traces and coverage call it. @default its path */
export function compileModule(path, name = path) {
  const text = readFileSync(path, 'utf8');
  if (path.endsWith('.json')) return { imports: [], run: () => ({ default: JSON.parse(text) }), offset: 0 };
  const { imports, head, body, tail } = splitModule(removeTypes(path, text), path);
  const open = `function ($imports, ${metaName}, ${loadName}) {${head}`;
  const compile = (start) => new Script(`${start}${body}\n${tail}})`, { filename: name }).runInThisContext();
  const plain = `'use strict';(${open}`;
  try {
    return { imports, run: compile(plain), offset: plain.length };
  } catch {
    // With an await at its top level, or with an error that is reported here.
    const waiting = `'use strict';(async ${open}`;
    return { imports, run: compile(waiting), offset: waiting.length };
  }
}

function removeTypes(path, text) {
  if (!path.endsWith('ts')) return text;
  try {
    return stripTypeScriptTypes(text);
  } catch (error) {
    throw new SyntaxError(`${path}: ${error.message}`, { cause: error });
  }
}

function splitModule(code, path) {
  const [found, exported] = parse(code, path);
  const statements = found.filter(({ t }) => t === kinds.static);
  const unknown = found.find(({ t }) => !Object.values(kinds).includes(t));
  if (unknown !== undefined) throw new SyntaxError(`${path}: ${code.slice(unknown.ss, unknown.se)} is not supported`);
  const clauses = statements.map(({ ss, s }) => readClause(code.slice(ss, s - 1), path));
  return {
    imports: statements.map(({ n }, at) => ({ specifier: n, names: clauses[at].pairs.map(([name]) => name) })),
    head: clauses.map(writeBinding).join(''),
    body: blank(code, [
      ...statements.map(({ ss, se }) => [ss, se]),
      ...listExportWords(code, path, exported),
      ...found.filter(({ t }) => t === kinds.dynamic).map(({ ss }) => [ss, ss + loadName.length, loadName]),
      ...found.filter(({ t }) => t === kinds.meta).map(({ ss, se }) => [ss, se, metaName]),
    ]),
    tail: writeExports(exported, clauses),
  };
}

/** What an import or an export of another module names: pairs of the name there and the name here. */
function readClause(statement, path) {
  const text = statement.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  const isExport = text.startsWith('export');
  const whole = /\*\s*as\s+([\w$]+)/.exec(text)?.[1];
  if (isExport && text.includes('*'))
    throw new SyntaxError(`${path}: "${statement.trim()}" is not supported: name the exports`);
  const first = /^import\s+([\w$]+)/.exec(text)?.[1];
  const listed = /\{([^}]*)\}/.exec(text)?.[1] ?? '';
  const pairs = listed.split(',').flatMap((one) => {
    const [name, local = name] = one.trim().split(/\s+as\s+/);
    return name === '' ? [] : [[name, local]];
  });
  return { isExport, whole, pairs: first === undefined ? pairs : [['default', first], ...pairs] };
}

function writeBinding({ isExport, whole, pairs }, at) {
  if (isExport) return '';
  const named = pairs.map(([name, local]) => `${name}: ${local}`).join(', ');
  return `${whole === undefined ? '' : `const ${whole} = $imports[${at}];`}${named && `const { ${named} } = $imports[${at}];`}`;
}

/** The parts of the export statements that are no statements themselves: `export`, or the whole list of names. */
function listExportWords(code, path, exported) {
  const starts = new Set(exported.filter(({ ln }) => ln !== undefined).map(({ ss }) => ss));
  if (exported.some(({ n }) => n === 'default'))
    throw new SyntaxError(`${path}: an export without a name is not supported`);
  return [...starts].map((start) => {
    const isList = /^export\s*\{/.test(code.slice(start, start + 20));
    return [start, isList ? code.indexOf('}', start) + 1 : start + 'export'.length];
  });
}

function writeExports(exported, clauses) {
  const own = exported.filter(({ ln }) => ln !== undefined).map(({ n, ln }) => [n, ln]);
  const passed = clauses.flatMap(({ isExport, pairs }, at) =>
    isExport ? pairs.map(([name, local]) => [local, `$imports[${at}].${name}`]) : [],
  );
  const sorted = [...own, ...passed].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `return { __proto__: null, ${sorted.map(([name, local]) => `${name}: ${local}`).join(', ')} };`;
}

/** Replaces parts of a text, by default by spaces. */
function blank(code, parts) {
  let done = 0;
  let result = '';
  for (const [start, end, text] of parts.toSorted(([one], [other]) => one - other)) {
    result += code.slice(done, start) + (text ?? code.slice(start, end).replace(/[^\r\n]/g, ' '));
    done = end;
  }
  return result + code.slice(done);
}
