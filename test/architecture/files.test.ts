// The shape of files, folders and functions: sizes, circles, and what they load.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findCircles, isWithin } from './circles.ts';
import { measureFunctions } from './function-lengths.ts';
import { listLoadedPackages } from './loaded-packages.ts';
import { files, imports, inFolder, readText, root, toLine } from './source-files.ts';

/**
 * Files that import each other's types because they are recursive: a branch runs states, and a state runs in a branch and
 * starts branches of its own.
 */
const knownTypeCircles: readonly (readonly string[])[] = [
  ['engine/branch', 'engine/run-host', 'kinds/state', 'language/context-object'].map(
    (name) => `lib/local/services/states/${name}.ts`,
  ),
];

describe('files', () => {
  test('are imported by paths that exist', () => {
    expect(imports.filter(({ to, isOurs }) => isOurs && !existsSync(join(root, to))).map(toLine)).toEqual([]);
  });

  test('have at most 300 lines', () => {
    const long = files.filter((file) => readText(file).split('\n').length - 1 > 300);

    expect(long).toEqual([]);
  });

  test('open with a comment that says what they own', () => {
    const silent = files.filter((file) => !/^(?:#!.*\n)?(?:\/\/|\/\*)/.test(readText(file)));

    expect(silent).toEqual([]);
  });

  test('export nothing by default', () => {
    expect(files.filter((file) => /^export default\b/m.test(readText(file)))).toEqual([]);
  });

  test('have no cyclic imports of values', () => {
    expect(findCircles(imports.filter(({ isType }) => !isType))).toEqual([]);
  });

  test('have no cyclic imports of types, apart from those that are listed', () => {
    expect(findCircles(imports).filter((circle) => !isWithin(circle, knownTypeCircles))).toEqual([]);
  });

  test('are at most 25 at one level of a folder', () => {
    const folders = Map.groupBy(files.filter(inFolder('lib')), (file) => dirname(file));
    const full = [...folders].filter(([, members]) => members.length > 25).map(([folder]) => folder);

    expect(full).toEqual([]);
  });

  test('load no package that an installation without development packages lacks', () => {
    const { dependencies } = JSON.parse(readText('package.json')) as { dependencies: Record<string, string> };
    const missing = [...listLoadedPackages()].filter(([name]) => !(name in dependencies));

    expect(missing).toEqual([]);
  });
});

describe('functions', () => {
  test('of lib have at most 40 lines', () => {
    // Files that still have one longer function. This list should become empty.
    const known = ['lib/local/services/states/kinds/fan-out.ts'];
    const lengths = files.filter(inFolder('lib')).flatMap(measureFunctions);

    expect(lengths.length).toBeGreaterThan(1_000);
    expect(lengths.filter(({ file, lines }) => lines > 40 && !known.includes(file))).toEqual([]);
  });
});
