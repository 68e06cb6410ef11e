// The program of npm start: the command line with a compile cache, in one process. npm puts the installed Node.js first in PATH, and
// bin/install.mjs has refused a machine without one that runs TypeScript.
import { enableCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { routerFlags, routerVariables } from './router-options.mjs';

if (!routerFlags.every((flag) => process.execArgv.includes(flag))) replaceProcess();

const { NODE_COMPILE_CACHE: chosen } = process.env;
const folder = chosen ?? join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules', '.cache', 'compiled');
// The cache keeps the JavaScript of TypeScript files, too: it halves the processor time of a start.
enableCompileCache(folder);
// For the processes that this one starts.
process.env.NODE_COMPILE_CACHE = folder;

await import('./flowgate.ts');

/** Starts this program again with the options of a router, in the same process. Windows cannot: there the router needs more memory. */
function replaceProcess() {
  if (process.platform === 'win32') return;
  const args = [process.execPath, ...process.execArgv, ...routerFlags, ...process.argv.slice(1)];
  process.execve(process.execPath, args, { ...routerVariables, ...process.env });
}
