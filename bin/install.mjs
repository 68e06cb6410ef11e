// Installs the packages of the lock file, unless they are installed. Runs on Node.js 20 or later, before any package is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireNodeToInstall, requireNodeToRun } from './node-version.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const lockFile = readFileSync(join(root, 'package-lock.json'), 'utf8');
const stamp = join(root, 'node_modules', '.installed-lock.json');

requireNodeToInstall();
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lockFile) install();
// npm reports nothing if its registry lacks an optional package.
requireNodeToRun();

function install() {
  console.error('flowgate: installing packages (only once) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    // npm prints to standard error, because `--json` allows only one line on standard output.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('flowgate: the installation failed: correct the error above, then run "npm ci"');
    process.exit(1);
  }
  writeFileSync(stamp, lockFile);
}
