// The import rule of the design, read from every import that there is.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');

interface Import {
  readonly from: string;
  /** A path from the project's root, or a package's name. */
  readonly to: string;
  readonly isOurs: boolean;
  readonly isType: boolean;
}

const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mjs)$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name))
    .toSorted();

const files = ['lib', 'lambdas', 'bin'].flatMap(filesBelow);
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

const statement = /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
const dynamic = /\bimport\('([^']+)'\)/g;

function importsOf(file: string): Import[] {
  const text = textOf(file);
  const found = [
    ...[...text.matchAll(statement)].map(([, type, to = '']) => ({ to, isType: type !== undefined })),
    ...[...text.matchAll(dynamic)].map(([, to = '']) => ({ to, isType: false })),
  ];
  return found.map(({ to, isType }) => {
    const isOurs = to.startsWith('.');
    return { from: file, to: isOurs ? relative(root, join(root, dirname(file), to)) : to, isOurs, isType };
  });
}

const imports = files.flatMap(importsOf);
const inFolder = (folder: string) => (file: string) => file.startsWith(`${folder}/`);
const written = ({ from, to }: Import): string => `${from} → ${to}`;

/** What a folder imports of ours from elsewhere than the places that it may know. */
function strays(folder: string, ...allowed: readonly string[]): string[] {
  return imports
    .filter(({ from, isOurs }) => isOurs && inFolder(folder)(from))
    .filter(({ to }) => ![folder, ...allowed].some((place) => to === place || inFolder(place)(to)))
    .map(written);
}

/** The packages that a folder imports, `node:` included, types aside. */
function packagesOf(folder: string): string[] {
  const used = imports.filter(({ from, isOurs, isType }) => inFolder(folder)(from) && !isOurs && !isType);
  return [...new Set(used.map(({ to }) => to))].toSorted();
}

/** Infrastructure makes a route of the gateway for each of their rows. */
const routeTables = ['lib/http/server/ingest-routes.ts', 'lib/http/server/api-routes.ts'];
/** Plain constants that the stack and the functions must agree on. */
const sharedNames = 'lib/aws/names.ts';

describe('the import rule', () => {
  test('reads imports at all', () => {
    expect(imports.map(written)).toEqual(
      expect.arrayContaining(['lib/core/event/draft-event.ts → lib/value/digest.ts']),
    );
    expect(imports.filter(({ isType }) => isType).length).toBeGreaterThan(20);
    expect(packagesOf('lib/aws')).toContain('@aws-sdk/client-s3');
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
    ['lambdas', ['lib/value', 'lib/core', 'lib/aws', 'lib/http']],
    ['bin', ['lib/cli', 'lib/core', 'lib/authoring', 'lib/infra']],
  ])('lets %s import, of ours, itself and %j', (folder, allowed) => {
    expect(strays(folder, ...allowed)).toEqual([]);
  });

  test('leaves the core nothing that is not pure', () => {
    // `node:vm` bounds the time of a computation (time-limit.ts): that is pure, but for its end.
    const pure = ['node:crypto', 'node:vm', 'node:zlib', 'zod/mini', '@cfworker/json-schema', 'jsonata'];

    expect(packagesOf('lib/core').filter((name) => !pure.includes(name))).toEqual([]);
  });

  test.each([
    ['the environment', /\bprocess\b/],
    ['the clock', /\bDate\.now\(|new Date\(\)|performance\.now/],
    ['chance', /\bMath\.random\(|\brandomUUID\(|import .*\brandomBytes\b/],
    ['the network', /\bfetch\(|\bsetTimeout\(|\bsetInterval\(/],
    ['the console', /\bconsole\./],
  ])('keeps %s out of the core', (_, forbidden) => {
    const code = (file: string) => textOf(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');

    expect(files.filter(inFolder('lib/core')).filter((file) => forbidden.test(code(file)))).toEqual([]);
  });

  test('lets HTTP know neither AWS’s SDK nor the disk', () => {
    expect(packagesOf('lib/http').filter((name) => name.startsWith('@aws-sdk/') || name.startsWith('node:fs'))).toEqual(
      [],
    );
  });

  test('lets an adapter know no HTTP framework and no CDK', () => {
    const known = (name: string) => /^@aws-sdk\/|^zod\/mini$|^node:/.test(name);

    expect(packagesOf('lib/aws').filter((name) => !known(name))).toEqual([]);
  });

  test('keeps CDK where the stack is made', () => {
    const users = imports.filter(({ to }) => /^(?:aws-cdk-lib|constructs)(?:\/|$)/.test(to)).map(({ from }) => from);

    expect(users.filter((file) => !inFolder('lib/infra')(file) && file !== 'bin/app.ts')).toEqual([]);
  });

  test('keeps the dialects apart', () => {
    const dialectOf = (file: string) => /^lib\/http\/dialects\/([^/]+)\//.exec(file)?.[1];
    const crossing = imports.filter(({ from, to }) => {
      const [one, other] = [dialectOf(from), dialectOf(to)];
      return one !== undefined && other !== undefined && one !== other;
    });

    expect(crossing.map(written)).toEqual([]);
  });

  test('keeps the large zod out of what runs in a function', () => {
    const inFunctions = ['lib/core', 'lib/http', 'lib/aws', 'lambdas'].map(inFolder);
    const large = imports.filter(({ from, to }) => to === 'zod' && inFunctions.some((isIn) => isIn(from)));

    expect(large.map(written)).toEqual([]);
  });
});

describe('files', () => {
  test('are imported by paths that exist', () => {
    expect(imports.filter(({ to, isOurs }) => isOurs && !existsSync(join(root, to))).map(written)).toEqual([]);
  });

  test('have at most 300 lines', () => {
    const long = files.filter((file) => textOf(file).split('\n').length - 1 > 300);

    expect(long).toEqual([]);
  });

  test('open by saying what they own', () => {
    const silent = files.filter((file) => !/^(?:#!.*\n)?(?:\/\/|\/\*)/.test(textOf(file)));

    expect(silent).toEqual([]);
  });

  test('export nothing by default', () => {
    expect(files.filter((file) => /^export default\b/m.test(textOf(file)))).toEqual([]);
  });

  test('do not import each other in a circle', () => {
    // A JSONPath may hold a filter, and a filter JSONPaths: the grammar itself goes round, and so do its two files.
    const grammar = [
      'lib/local/services/states/language/json-path.ts',
      'lib/local/services/states/language/json-path-filter.ts',
    ];

    expect(circles().filter((circle) => !grammar.every((file) => circle.includes(file)))).toEqual([]);
  });
});

/** Every circle of imports but those of types alone, each told once. */
function circles(): string[] {
  const graph = Map.groupBy(
    imports.filter(({ isOurs, isType }) => isOurs && !isType),
    ({ from }) => from,
  );
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    for (const { to } of graph.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}
