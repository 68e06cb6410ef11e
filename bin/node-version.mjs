// Which Node.js the project runs on: the one that it installs, Lambda's own version, or, where npm has none for the machine, the
// shell's, which must not be older than that. Runs on any Node.js from 20 on, before anything is installed.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The oldest that can install: the rest runs on what was installed. */
const oldestToInstall = 20;
/** Lambda's own: the code uses what this version has. */
const oldestToRun = 24;

const operatingSystem = process.platform === 'win32' ? 'win' : process.platform;
const packageName = `node-${operatingSystem}-${process.arch}`;

/** The Node.js that was installed for this machine; undefined where there is none. */
export function findInstalledNode() {
  const path = join(root, 'node_modules', packageName, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(path) ? path : undefined;
}

/** Ends the process where the shell's Node.js is too old to install, and, where none will be installed, to run. */
export function requireNodeToInstall() {
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  requireMajor(Object.hasOwn(optionalDependencies, packageName) ? oldestToInstall : oldestToRun);
}

/** Ends the process where no Node.js is installed for this machine and the shell's is too old. */
export function requireNodeToRun() {
  if (findInstalledNode() === undefined) requireMajor(oldestToRun);
}

function requireMajor(oldest) {
  if (Number(process.versions.node.split('.')[0]) >= oldest) return;
  const machine = `${process.platform} ${process.arch}`;
  const why = oldest === oldestToRun ? `: the project installs no Node.js of its own on ${machine}` : '';
  console.error(
    `flowgate: Node.js ${process.versions.node} is too old${why}: install Node.js ${oldest} or later, then run this again`,
  );
  process.exit(1);
}
