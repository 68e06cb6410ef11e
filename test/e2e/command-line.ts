// The command line as users run it, in a process of its own.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOutput } from './running-router.ts';
import { spawnCommand } from './spawn-command.ts';

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Has neither a router nor a profile, unless the test passes another one. */
const emptyHome = mkdtempSync(join(tmpdir(), 'flowgate-home-'));

/**
 * Runs a command with this standard input and these variables; no other variable of Flowgate or AWS is passed. It runs as
 * bin/flowgate.mjs starts it, without that process in between: start.test.ts and cli-lists.test.ts run that one.
 */
export function flowgate(
  args: readonly string[],
  variables: NodeJS.ProcessEnv = {},
  input = '',
): Promise<CommandResult> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:FLOWGATE|AWS)_/.test(name));
  const child = spawnCommand(args, {
    env: { ...Object.fromEntries(inherited), FLOWGATE_HOME: emptyHome, FLOWGATE_LAUNCHER: '1', ...variables },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  return readOutput(child);
}
