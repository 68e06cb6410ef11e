// Decides which Node.js the project runs on: the one that it installs, which is the version of Lambda, or, if npm has none for this
// machine, the shell's, which must be at least as new. Runs on Node.js 20 or later, before any package is installed.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The oldest version that can install. Everything else runs on the installed version. */
const oldestToInstall = 20;
/** The version of Lambda. The code uses its features. */
const oldestToRun = 24;

const operatingSystem = process.platform === 'win32' ? 'win' : process.platform;
const packageName = `node-${operatingSystem}-${process.arch}`;

/** Returns the path of the Node.js that is installed for this machine; undefined if there is none. */
export function findInstalledNode() {
  const path = join(root, 'node_modules', packageName, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(path) ? path : undefined;
}

/** Ends the process if the shell's Node.js is too old to install, or to run where no Node.js will be installed. */
export function requireNodeToInstall() {
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  requireMajor(Object.hasOwn(optionalDependencies, packageName) ? oldestToInstall : oldestToRun);
}

/** Ends the process if no Node.js is installed for this machine and the shell's is too old. */
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
