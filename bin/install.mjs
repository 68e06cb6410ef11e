// Installs what the lock file names, where that has not been done yet. Runs on any Node.js from 20 on, before anything is installed.
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
// npm leaves out an optional package that its registry lacks, and says nothing.
requireNodeToRun();

function install() {
  console.error('flowgate: installing what it needs (once) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    // What npm prints would stand before the one line that --json promises.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('flowgate: the installation failed: see above, then try "npm ci"');
    process.exit(1);
  }
  writeFileSync(stamp, lockFile);
}
