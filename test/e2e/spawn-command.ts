// Starts the command line in a process that a test can kill, as bin/flowgate.mjs does, without that process in between.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Node.js keeps compiled modules. */
export const compiled = join(process.cwd(), 'node_modules', '.cache', 'compiled');

/** The routers and the profiles of this test file: other files run routers of the same project at the same time. */
export const flowgateHome = mkdtempSync(join(tmpdir(), 'flowgate-home-'));

export function spawnCommand(args: readonly string[], { env = process.env, ...options }: SpawnOptions): ChildProcess {
  const flags = ['--disable-warning=ExperimentalWarning'];
  return spawn(process.execPath, [...flags, 'bin/flowgate.ts', ...args], {
    ...options,
    env: createCommandEnvironment(env),
  });
}

/** The variables of a command. @param env what is passed besides the compile cache and the folder of Flowgate */
export function createCommandEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { NODE_COMPILE_CACHE: compiled, FLOWGATE_HOME: flowgateHome, ...env };
}
