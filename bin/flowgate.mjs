#!/usr/bin/env node
// Starts the command line on the Node.js that the project installs, Lambda's own version, whatever runs this file.
// Where none is installed for the machine, the one that runs this file must be as new.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findInstalledNode, requireNodeToRun } from './node-version.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const packages = join(root, 'node_modules');
requireNodeToRun();
const installed = findInstalledNode();
// An older Node.js cannot read TypeScript by itself.
const readsTypeScript = installed !== undefined || Boolean(process.features.typescript);
const loader = readsTypeScript
  ? ['--disable-warning=ExperimentalWarning']
  : ['--import', new URL('../node_modules/tsx/dist/esm/index.mjs', import.meta.url).href];

const child = spawn(
  installed ?? process.execPath,
  [...loader, join(root, 'bin', 'flowgate.ts'), ...process.argv.slice(2)],
  // What was compiled once is not compiled again: that halves the time to start, for the processes that this one starts too.
  { stdio: 'inherit', env: { NODE_COMPILE_CACHE: join(packages, '.cache', 'compiled'), ...process.env } },
);
// Ctrl-C reaches the child by itself: this process only waits for it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && child.kill(signal));
child.once('close', (code, signal) => {
  process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
});
