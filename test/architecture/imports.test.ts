// The import rule of the design: which folder may import from which, read from every import that exists.
import { relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { stackSources } from '../../lib/cli/project.ts';
import { files, imports, inFolder, readCode, root, toLine } from './source-files.ts';

/** Imports from folders that the importing folder may not use. */
function findStrays(folder: string, ...allowed: readonly string[]): string[] {
  return imports
    .filter(({ from, isOurs }) => isOurs && inFolder(folder)(from))
    .filter(({ to }) => ![folder, ...allowed].some((place) => to === place || inFolder(place)(to)))
    .map(toLine);
}

/** The packages that a folder imports, `node:` included, without imports of types. */
function listPackages(folder: string): string[] {
  const used = imports.filter(({ from, isOurs, isType }) => inFolder(folder)(from) && !isOurs && !isType);
  return [...new Set(used.map(({ to }) => to))].toSorted();
}

/** Infrastructure creates a route of the gateway for each of their rows, and writes the documents that the router serves. */
const routeTables = [
  'lib/http/server/ingest-routes.ts',
  'lib/http/server/api-routes.ts',
  'lib/http/callbacks/routes.ts',
  'lib/http/server/documents.ts',
];
/** Constants that must be equal in the stack and the functions. */
const sharedNames = 'lib/aws/names.ts';

describe('the import rule', () => {
  test('finds imports in the code', () => {
    expect(imports.map(toLine)).toEqual(expect.arrayContaining(['lib/core/event/submission.ts → lib/value/digest.ts']));
    expect(imports.filter(({ isType }) => isType).length).toBeGreaterThan(20);
    expect(listPackages('lib/aws')).toContain('@aws-sdk/client-s3');
  });

  test.each([
    ['lib/value', []],
    ['lib/event-pattern', ['lib/value']],
    ['lib/asl', ['lib/value']],
    ['lib/core', ['lib/value', 'lib/event-pattern', 'lib/asl']],
    ['lib/authoring', ['lib/value', 'lib/event-pattern', 'lib/asl', 'lib/core']],
    ['lib/http', ['lib/value', 'lib/core']],
    ['lib/aws', ['lib/value', 'lib/core']],
    ['lib/infra', ['lib/value', 'lib/asl', 'lib/core', 'lib/authoring', ...routeTables, sharedNames]],
    ['lib/local', ['lib/value', 'lib/event-pattern', 'lib/asl']],
    ['lib/cli', ['lib/value', 'lib/asl', 'lib/core', 'lib/authoring', 'lib/aws', 'lib/http', 'lib/local/platform.ts']],
    ['lib/console', ['lib/http/contract/client.ts']],
    ['lambdas', ['lib/value', 'lib/core', 'lib/aws', 'lib/http']],
    ['bin', ['lib/cli', 'lib/core', 'lib/authoring', 'lib/infra']],
  ])('lets %s import itself and %j, and nothing else of the project', (folder, allowed) => {
    expect(findStrays(folder, ...allowed)).toEqual([]);
  });

  test('lets the core import only pure packages', () => {
    // `node:vm` limits the time of a computation (time-limit.ts), which is pure apart from when it ends.
    const pure = ['node:crypto', 'node:vm', 'node:zlib', 'zod/mini', '@cfworker/json-schema', 'jsonata'];

    expect(listPackages('lib/core').filter((name) => !pure.includes(name))).toEqual([]);
  });

  test.each([
    ['the environment', /\bprocess\b/],
    ['the clock', /\bDate\.now\(|new Date\(\)|performance\.now/],
    ['chance', /\bMath\.random\(|\brandomUUID\(|import .*\brandomBytes\b/],
    ['the network', /\bfetch\(|\bsetTimeout\(|\bsetInterval\(/],
    ['the console', /\bconsole\./],
  ])('keeps %s out of the core', (_, forbidden) => {
    expect(files.filter(inFolder('lib/core')).filter((file) => forbidden.test(readCode(file)))).toEqual([]);
  });

  test('keeps AWS’s SDK and the disk out of HTTP', () => {
    expect(
      listPackages('lib/http').filter((name) => name.startsWith('@aws-sdk/') || name.startsWith('node:fs')),
    ).toEqual([]);
  });

  test('keeps HTTP frameworks and the CDK out of the adapters', () => {
    const known = (name: string) => /^@aws-sdk\/|^zod\/mini$|^node:/.test(name);

    expect(listPackages('lib/aws').filter((name) => !known(name))).toEqual([]);
  });

  test('keeps the CDK in infra and in the app', () => {
    const users = imports.filter(({ to }) => /^(?:aws-cdk-lib|constructs)(?:\/|$)/.test(to)).map(({ from }) => from);

    expect(users.filter((file) => !inFolder('lib/infra')(file) && file !== 'bin/app.ts')).toEqual([]);
  });

  test('keeps the dialects apart', () => {
    const dialectOf = (file: string) => /^lib\/http\/dialects\/([^/]+)\//.exec(file)?.[1];
    const crossing = imports.filter(({ from, to }) => {
      const [one, other] = [dialectOf(from), dialectOf(to)];
      return one !== undefined && other !== undefined && one !== other;
    });

    expect(crossing.map(toLine)).toEqual([]);
  });

  test('keeps the contract’s client free of everything but types, so that it runs in a browser', () => {
    const used = imports.filter(({ from }) => from === 'lib/http/contract/client.ts');

    expect(used.filter(({ isType }) => !isType).map(toLine)).toEqual([]);
    expect(used.length).toBeGreaterThan(1);
  });

  test('keeps the console free of packages that do not run in a browser', () => {
    const known = ['@preact/signals', 'preact', 'preact/hooks'];

    expect(listPackages('lib/console')).toEqual(known);
  });

  test('keeps the full zod out of code that runs in a function', () => {
    const inFunctions = ['lib/core', 'lib/http', 'lib/aws', 'lambdas'].map(inFolder);
    const large = imports.filter(({ from, to }) => to === 'zod' && inFunctions.some((isIn) => isIn(from)));

    expect(large.map(toLine)).toEqual([]);
  });
});

describe('a save that reloads a running router', () => {
  /** The files that the synthesis and the functions are made from, by their imports. */
  function listStackFiles(): string[] {
    // Infrastructure gives the console to the bundler by its path.
    const first = ['lib/infra/synthesis.ts', 'lib/console/main.tsx'];
    const reached = new Set(files.filter((file) => first.includes(file) || inFolder('lambdas')(file)));
    for (const file of reached) {
      for (const { from, to, isOurs } of imports) if (isOurs && from === file) reached.add(to);
    }
    return [...reached];
  }

  test('may be of any file that the stack is made from', () => {
    const watched = stackSources.map((folder) => relative(root, folder));
    const stackFiles = listStackFiles();

    expect(stackFiles.filter((file) => !watched.some((folder) => inFolder(folder)(file)))).toEqual([]);
    expect(watched.filter((folder) => !stackFiles.some(inFolder(folder)))).toEqual([]);
  });
});
