// Synthesizes the stack in a process of its own, so that it reads the project as it stands now.
import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError } from './api-client.ts';

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What a stack and its functions' code are made from, beside the workflows. */
export const stackSources = ['lambdas', 'lib/aws', 'lib/core', 'lib/http', 'lib/infra'].map((folder) =>
  join(projectRoot, folder),
);

export interface SynthesizeOptions {
  /** Where the cloud assembly goes. */
  readonly outputFolder: string;
  /** The folder of workflows; the project's own unless told. */
  readonly workflows?: string | undefined;
}

/** The folder of workflows that a command works on. */
export function workflowFolder(workflows: string | undefined): string {
  return workflows === undefined ? join(projectRoot, 'statemachines') : resolve(workflows);
}

/**
 * Synthesizes without CloudFormation's rules about templates: they take most of the time, and no workflow can break them.
 * @returns what it warned of, a line each
 * @throws CliError with what is wrong with the workflows, one line a finding
 */
export async function synthesize({ outputFolder, workflows }: SynthesizeOptions): Promise<readonly string[]> {
  const child = startScript('app.ts', {
    CDK_OUTDIR: outputFolder,
    CDK_CONTEXT_JSON: JSON.stringify(workflows === undefined ? {} : { workflows: resolve(workflows) }),
    CDK_VALIDATION: 'false',
  });
  const said: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await new Promise<number | null>((done, failed) => child.once('error', failed).once('close', done));
  const text = Buffer.concat(said).toString().trim();
  if (code !== 0) throw new CliError(findingsIn(text) || `the synthesis ended with ${code}`);
  return text.split('\n').filter((line) => line.startsWith('warning: '));
}

// An older Node.js cannot read TypeScript by itself.
const loader = process.features.typescript ? ['--disable-warning=ExperimentalWarning'] : ['--import', 'tsx'];

/** Runs a file of `bin` in a process of its own that can be sent messages. */
export function startScript(file: string, environment: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, [...loader, join(projectRoot, 'bin', file)], {
    cwd: projectRoot,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** A bundler's mistakes and an exception's come with the code around them and a stack: the line that says what is wrong is enough. */
export function findingsIn(text: string): string {
  const lines = text.split('\n');
  const errors = lines.filter((line) => /^.+: ERROR: |^\w*Error: /.test(line));
  const isCode = lines.some((line) => /^\s+at |: ERROR: /.test(line));
  return isCode && errors.length > 0 ? [...new Set(errors)].join('\n') : text;
}
