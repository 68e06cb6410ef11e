// Synthesizes the stack in a process of its own, so that it reads the project as it stands now, however often it is asked.
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError } from './api-client.ts';

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface SynthesizeOptions {
  /** Where the cloud assembly goes. */
  readonly outputFolder: string;
  /** The folder of workflows; the project's own unless told. */
  readonly workflows?: string | undefined;
  /** Leaves out CloudFormation's rules about templates, which take most of the time and which no workflow can break. */
  readonly isQuick?: boolean;
}

/** The folder of workflows that a command works on. */
export function workflowFolder(workflows: string | undefined): string {
  return workflows === undefined ? join(projectRoot, 'statemachines') : resolve(workflows);
}

/**
 * @returns what it warned of, a line each
 * @throws CliError with what is wrong with the workflows, one line a finding
 */
export async function synthesize(options: SynthesizeOptions): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(projectRoot, 'bin', 'app.ts')], {
    cwd: projectRoot,
    env: {
      ...process.env,
      CDK_OUTDIR: options.outputFolder,
      CDK_CONTEXT_JSON: JSON.stringify(contextOf(options)),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await new Promise<number | null>((done, failed) => child.once('error', failed).once('close', done));
  const text = Buffer.concat(said).toString().trim();
  if (code !== 0) throw new CliError(findingsIn(text) || `the synthesis ended with ${code}`);
  return text.split('\n').filter((line) => line.startsWith('warning: '));
}

function contextOf({ workflows, isQuick = false }: SynthesizeOptions): Record<string, unknown> {
  return {
    ...(workflows === undefined ? {} : { workflows: resolve(workflows) }),
    ...(isQuick ? { '@aws-cdk/core:validateAgainstDefaultRules': false } : {}),
  };
}

// A bundler's mistakes and an exception's come with the code around them and a stack: the line that says what is wrong is enough.
function findingsIn(text: string): string {
  const lines = text.split('\n');
  const errors = lines.filter((line) => /^\S+: ERROR: |^\w*Error: /.test(line));
  const isCode = lines.some((line) => /^\s+at /.test(line));
  return isCode && errors.length > 0 ? [...new Set(errors)].join('\n') : text;
}
