// The command line as users run it: its own process, on whatever Node.js starts it.
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOutput } from './running-router.ts';

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Has neither a router nor a profile, unless the test passes another one. */
const emptyHome = mkdtempSync(join(tmpdir(), 'flowgate-home-'));

/** Runs `node bin/flowgate.mjs …` with this standard input and these variables; no other variable of Flowgate or AWS is passed. */
export function flowgate(
  args: readonly string[],
  variables: NodeJS.ProcessEnv = {},
  input = '',
): Promise<CommandResult> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:FLOWGATE|AWS)_/.test(name));
  const child = spawn('node', ['bin/flowgate.mjs', ...args], {
    env: { ...Object.fromEntries(inherited), FLOWGATE_HOME: emptyHome, ...variables },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return readOutput(child);
}
