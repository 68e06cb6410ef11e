// How a module of this project becomes a function that each suite calls: test/runner/module-source.mjs.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { createTemporaryFolder } from '../../fixtures/temporary-folder.ts';

type Exports = Readonly<Record<string, unknown>>;

interface ReadModule {
  readonly imports: readonly { readonly specifier: string; readonly names: readonly string[] }[];
  run(namespaces: readonly Exports[], meta?: object, load?: (name: string) => unknown): Exports | Promise<Exports>;
}

interface ModuleSource {
  readModule(path: string): ReadModule;
}

interface Loader {
  readonly SuiteModules: new (
    read?: (path: string) => ReadModule,
  ) => {
    import(path: string): Promise<Exports>;
  };
}

const runner = join(import.meta.dirname, '..', '..', 'runner');
const { readModule } = (await import(join(runner, 'module-source.mjs'))) as ModuleSource;
const { SuiteModules } = (await import(join(runner, 'suite-modules.mjs'))) as Loader;
const folder = createTemporaryFolder();

function write(text: string, name = 'module.ts'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('a module imports by each kind of statement', () => {
  const { imports, run } = readModule(
    write(`import first, { type Left, one, two as second /* as third */ } from './a.ts';
import * as whole from './b.ts';
import type { Absent } from './absent.ts';
import './c.ts';
export { four, five as fifth } from './d.ts';
export const all = [first, one, second, whole.three];`),
  );

  const exported = run([{ default: 0, one: 1, two: 2 }, { three: 3 }, {}, { four: 4, five: 5 }]);

  expect(imports).toEqual([
    { specifier: './a.ts', names: ['default', 'one', 'two'] },
    { specifier: './b.ts', names: [] },
    { specifier: './c.ts', names: [] },
    { specifier: './d.ts', names: ['four', 'five'] },
  ]);
  expect({ ...exported }).toEqual({ all: [0, 1, 2, 3], four: 4, fifth: 5 });
});

test('a module exports by each kind of statement, and text that looks like one stays', () => {
  const { run } = readModule(
    write(`export const [a, b]: readonly number[] = [1, 2];
export const { c, d: e } = { c: 3, d: 4 };
export function f(): number { return 5; }
export class G {}
interface H {}
const i = 6;
const text = \`
import { x } from 'y';
export const z = 1;\`;
export { type H, i, text as j };`),
  );

  const { f, G, j, ...rest } = run([]) as Exports & { f: () => number; G: unknown };

  expect({ ...rest }).toEqual({ a: 1, b: 2, c: 3, e: 4, i: 6 });
  expect([f(), typeof G, j]).toEqual([5, 'function', "\nimport { x } from 'y';\nexport const z = 1;"]);
});

test('a module awaits at its top level, imports later, and knows its own place', async () => {
  const path = write(`export const later = await import('./later.ts');
export const place = import.meta.url;`);

  const exported = await readModule(path).run([], { url: 'file:///a.ts' }, async (name) => name);

  expect({ ...exported }).toEqual({ later: './later.ts', place: 'file:///a.ts' });
});

test('lines and columns are those of the file', () => {
  const path = write(`import { one } from './a.ts';
export async function fail(text: string): Promise<never> { throw new Error(text + import.meta.url + one); }`);
  const { fail } = readModule(path).run([{ one: 1 }], { url: '' }) as { fail: (text: string) => Promise<never> };

  const failure = fail('x');

  return expect(failure.catch(({ stack }) => stack)).resolves.toContain(`${path}:2:66)`);
});

test('a module is compiled once, and again after its file has changed', () => {
  const path = write('export const a = 1;');
  const before = readModule(path);

  expect(readModule(path)).toBe(before);
  write('export const a = 1_000;');
  expect({ ...readModule(path).run([]) }).toEqual({ a: 1_000 });
});

test.each([
  ['export default 1;', /module\.ts: an export without a name is not supported/],
  ["export * from './a.ts';", /module\.ts: "export \* from" is not supported: name the exports/],
  ['const a = ;', /module\.ts/],
  ['enum A { B }', /module\.ts/],
])('a module is refused with its path: %s', (text, message) => {
  expect(() => readModule(write(text))).toThrow(message);
});

test('a module resolves packages and files as from its own place', async () => {
  let meta: { readonly resolve?: (specifier: string) => string } = {};
  const path = write('');
  const modules = new SuiteModules(() => ({
    imports: [],
    run: (_, given = {}) => {
      meta = given;
      return {};
    },
  }));
  await modules.import(path);

  expect(meta.resolve?.('zod')).toBe(import.meta.resolve('zod'));
  expect(meta.resolve?.('zod')).toMatch(/^file:.*\/node_modules\/zod\//);
  expect(meta.resolve?.('./other.ts')).toBe(pathToFileURL(join(folder, 'other.ts')).href);
});

test('a missing export is named, with the module that imports it', async () => {
  const modules = new SuiteModules(() => ({
    imports: [{ specifier: 'node:path', names: ['join', 'glue'] }],
    run: () => ({}),
  }));
  const path = write('');

  await expect(modules.import(path)).rejects.toThrow(`${path}: "node:path" has no export "glue"`);
});

test('a missing file is named, with the module that imports it', async () => {
  const path = join(import.meta.dirname, 'runner.test.ts');
  const modules = new SuiteModules(() => ({ imports: [{ specifier: './absent.ts', names: [] }], run: () => ({}) }));

  await expect(modules.import(path)).rejects.toThrow(
    `${join(import.meta.dirname, 'absent.ts')} does not exist: ${path} imports it`,
  );
});

test('modules that import each other in a circle are named', async () => {
  const next = {
    'loaded.ts': './runner.test.ts',
    'runner.test.ts': './module-source.test.ts',
    'module-source.test.ts': './runner.test.ts',
  } as Readonly<Record<string, string>>;
  const path = (name: string): string => join(import.meta.dirname, name);
  const modules = new SuiteModules((file) => ({
    imports: [{ specifier: next[file.slice(import.meta.dirname.length + 1)] ?? '', names: [] }],
    run: () => ({}),
  }));

  const circle = ['runner.test.ts', 'module-source.test.ts', 'runner.test.ts'].map(path).join(' → ');
  await expect(modules.import(path('loaded.ts'))).rejects.toThrow(`modules import each other in a circle: ${circle}`);
});

test('a file outside of this project is loaded by Node.js, with its query', async () => {
  const url = `${pathToFileURL(write('export const place = import.meta.url;', 'place.mjs')).href}?1`;

  expect((await import(url)).place).toBe(url);
});
