// The command line as users run it.
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RunningCommand } from './commands/command-host.ts';
import { checkAnswer, hear, readOutput } from './running-router.ts';
import { spawnCommand } from './spawn-command.ts';

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Has neither a router nor a profile, unless the test passes another one. */
const emptyHome = mkdtempSync(join(tmpdir(), 'flowgate-home-'));

/**
 * Runs a command with these variables; no other variable of Flowgate or AWS is passed. It runs in the process that all commands of a worker
 * share, unless an argument is `-`, for which the command reads the descriptor of
 * its standard input. Each answer that the command receives is compared with the OpenAPI documents.
 */
export async function flowgate(
  args: readonly string[],
  variables: NodeJS.ProcessEnv = {},
  input = '',
): Promise<CommandResult> {
  const env = { ...createEnvironment(), ...variables };
  if (args.includes('-')) return runInOwnProcess(args, variables, input);
  const said = { stdout: '', stderr: '' };
  const command = new RunningCommand({ args, env, input }, ({ stream, text }) => (said[stream] += text));
  const end = await command.ended;
  hear(said);
  if (end.code !== null) for (const answer of end.answers) checkAnswer(answer);
  return { code: end.code, ...said };
}

/**
 * Runs a command as bin/flowgate.mjs starts it, without that process in between: start.test.ts and cli-lists.test.ts run that one. Otherwise
 * as `flowgate`.
 */
export async function runInOwnProcess(
  args: readonly string[],
  variables: NodeJS.ProcessEnv = {},
  input = '',
): Promise<CommandResult> {
  const recorder = recordAnswers();
  const child = spawnCommand(args, {
    env: { ...createEnvironment(), ...recorder.variables, ...variables },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  const result = await readOutput(child);
  recorder.check();
  return result;
}

function createEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:FLOWGATE|AWS)_/.test(name));
  return { ...Object.fromEntries(inherited), FLOWGATE_HOME: emptyHome, FLOWGATE_LAUNCHER: '1' };
}

let recorders = 0;

/** The variables of a process that records its answers, and the check of these answers after its end. */
export function recordAnswers() {
  recorders += 1;
  const file = join(emptyHome, `answers-${recorders}.jsonl`);
  const preload = pathToFileURL(join(process.cwd(), 'test', 'e2e', 'commands', 'record-answers.ts')).href;
  return {
    variables: { RECORDED_ANSWERS: file, NODE_OPTIONS: `--import=${preload}` },
    check: () => {
      if (!existsSync(file)) return;
      for (const line of readFileSync(file, 'utf8').trim().split('\n')) checkAnswer(JSON.parse(line));
    },
  };
}
