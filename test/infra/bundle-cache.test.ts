// A bundle that is kept on disk is used only while every file that it was built from has the same content.
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Bundle, BundleCache } from '../../lib/infra/bundle-cache.ts';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';

const inputs = ['lambdas/start/handler.ts', 'node_modules/@a/b/dist/index.js', 'node_modules/c/index.js'];
const settings = ['package.json', 'tsconfig.json', 'node_modules/.package-lock.json'];
const packages = ['node_modules/@a/b/package.json', 'node_modules/c/package.json'];
const bundle: Bundle = {
  files: [{ name: 'index.mjs', contents: Buffer.from('export const a="é\0";') }],
  exports: ['a'],
  inputs,
};

let root: string;
let afterSaves: number;

function save(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const find = (name = 'start', key = 'options') => new BundleCache(root).find(name, key);

beforeEach(() => {
  root = createTemporaryFolder();
  for (const path of [...inputs, ...settings, ...packages]) save(path, `first ${path}`);
  afterSaves = Date.now() + 1_000;
});

test('a bundle is found by another process, byte for byte', () => {
  new BundleCache(root).keep('start', 'options', bundle, afterSaves);

  expect(find()?.files.map(({ name, contents }) => [name, String(contents)])).toEqual([
    ['index.mjs', 'export const a="é\0";'],
  ]);
  expect(find()?.inputs).toEqual(expect.arrayContaining(inputs));
});

test('one bundle is kept for each function', () => {
  new BundleCache(root).keep('start', 'earlier options', bundle, afterSaves);
  new BundleCache(root).keep('start', 'options', bundle, afterSaves);

  expect(find()).toBeDefined();
  expect(find('start', 'earlier options')).toBeUndefined();
  expect(find('record')).toBeUndefined();
  expect(readdirSync(join(root, 'node_modules/.cache/bundles'))).toHaveLength(1);
});

describe('a bundle is not found after', () => {
  test.each([...inputs, ...settings, ...packages])('%s has changed, even in the same process', (path) => {
    const cache = new BundleCache(root);
    cache.keep('start', 'options', bundle, afterSaves);
    expect(cache.find('start', 'options')).toBeDefined();

    save(path, `other ${path}`);

    expect(cache.find('start', 'options')).toBeUndefined();
    expect(find()).toBeUndefined();
  });

  test.each([...inputs, ...settings])('%s was removed', (path) => {
    new BundleCache(root).keep('start', 'options', bundle, afterSaves);

    rmSync(join(root, path));

    expect(find()).toBeUndefined();
  });

  test('a file that did not exist was added', () => {
    rmSync(join(root, 'tsconfig.json'));
    new BundleCache(root).keep('start', 'options', bundle, afterSaves);
    expect(find()).toBeDefined();

    save('tsconfig.json', '');

    expect(find()).toBeUndefined();
  });
});

test.each([
  ['an own source', 'lambdas/start/handler.ts'],
  ['a file of a package', 'node_modules/c/index.js'],
])('a bundle is not kept if %s was saved while it was built', (_, path) => {
  const startedAt = Date.now();
  save(path, 'saved during the build');

  new BundleCache(root).keep('start', 'options', bundle, startedAt);

  expect(find()).toBeUndefined();
});

test.each(['', '{"key":"options"', '{"key":"options","marks":[],"files":null}'])(
  'a damaged record counts as none: %j',
  (text) => {
    const cache = new BundleCache(root);
    cache.keep('start', 'options', bundle, afterSaves);
    const folder = join(root, 'node_modules/.cache/bundles');
    const place = join(folder, readdirSync(folder)[0] ?? '');
    expect(readFileSync(place, 'utf8')).toContain('index.mjs');

    writeFileSync(place, text);

    expect(find()).toBeUndefined();
  },
);

test('a place that cannot be written to does not fail the build', () => {
  save('node_modules/.cache', 'a file in place of the folder');
  chmodSync(join(root, 'node_modules/.cache'), 0o400);

  new BundleCache(root).keep('start', 'options', bundle, afterSaves);

  expect(find()).toBeUndefined();
});
