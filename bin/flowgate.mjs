#!/usr/bin/env node
// Starts the command line on the Node.js that the project installs, which is the version of Lambda. If none is installed for this
// machine, the Node.js that runs this file must be at least as new.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findInstalledNode, requireNodeToRun } from './node-version.mjs';
import { routerFlags, routerVariables } from './router-options.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const packages = join(root, 'node_modules');
if (!existsSync(join(packages, 'commander'))) {
  console.error(
    `flowgate: the packages are not installed: run "npm ci" in ${root}, or "npm start" to install them and start the router`,
  );
  process.exit(1);
}
requireNodeToRun();
const installed = findInstalledNode();
// An older Node.js cannot run TypeScript without a loader.
const canRunTypeScript = installed !== undefined || Boolean(process.features.typescript);
const loader = canRunTypeScript
  ? ['--disable-warning=ExperimentalWarning']
  : ['--import', new URL('../node_modules/tsx/dist/esm/index.mjs', import.meta.url).href];
const isRouter = process.argv[2] === 'dev';

const child = spawn(
  installed ?? process.execPath,
  [...loader, ...(isRouter ? routerFlags : []), join(root, 'bin', 'flowgate.ts'), ...process.argv.slice(2)],
  // The compile cache halves the start time, also of the processes that the child starts.
  {
    stdio: 'inherit',
    env: {
      NODE_COMPILE_CACHE: join(packages, '.cache', 'compiled'),
      ...(isRouter ? routerVariables : {}),
      ...process.env,
      FLOWGATE_LAUNCHER: '1',
    },
  },
);
// The terminal sends Ctrl-C to the child as well: this process only waits for the child.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && child.kill(signal));
child.once('close', (code, signal) => {
  process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
});
