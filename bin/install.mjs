// Installs the packages of the lock file, unless they are installed. Runs on Node.js 20 or later, before any package is installed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireNodeToInstall, requireNodeToRun } from './node-version.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const lockFile = readFileSync(join(root, 'package-lock.json'), 'utf8');
const progressMs = 15_000;
const stamp = join(root, 'node_modules', '.installed-lock.json');

requireNodeToInstall();
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lockFile) await install();
// npm reports nothing if its registry lacks an optional package.
requireNodeToRun();

async function install() {
  console.error('flowgate: installing packages, only once; this takes about a minute …');
  const startedAt = performance.now();
  const progress = setInterval(() => {
    console.error(`flowgate: still installing (${Math.round((performance.now() - startedAt) / 1000)} s) …`);
  }, progressMs);
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    // npm prints to standard error, because `--json` allows only lines of JSON on standard output.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => npm.kill(signal));
  const code = await new Promise((done) => npm.once('close', done).once('error', () => done(1)));
  clearInterval(progress);
  if (code !== 0) {
    console.error('flowgate: the installation failed: correct the error above, then run "npm ci"');
    process.exit(1);
  }
  writeFileSync(stamp, lockFile);
}
