// Tools from PyPI that check the template, each in its own environment below node_modules/.cache: nothing global changes.
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

export type PythonToolName = 'cfn-lint' | 'checkov' | 'moto';

/** Where a tool's programs are, or why it is missing. */
export type PythonTool =
  | { readonly kind: 'ready'; readonly programs: string }
  | { readonly kind: 'missing'; readonly reason: string };

const mostMinutes = 15;
const isWindows = process.platform === 'win32';

/**
 * Installs a tool in the versions that its file in `requirements` pins, once.
 * @throws Error if CI=true and the tool cannot be installed: CI skips nothing
 */
export async function installPythonTool(name: PythonToolName): Promise<PythonTool> {
  const tool = await tryInstall(name);
  if (tool.kind === 'ready') return tool;
  const reason = `${name} is not available: ${tool.reason}`;
  if (process.env.CI === 'true') throw new Error(`${reason}; CI needs Python 3, pip and its registry`);
  process.stderr.write(`skipped: ${reason}\n`);
  return { kind: 'missing', reason };
}

async function tryInstall(name: PythonToolName): Promise<PythonTool> {
  const python = findPython();
  if (python === undefined) return { kind: 'missing', reason: 'there is no Python 3 with venv and pip' };
  const requirements = join(import.meta.dirname, 'requirements', `${name}.txt`);
  const digest = createHash('sha256').update(readFileSync(requirements)).update(python.version).digest('hex');
  const folder = resolve('node_modules', '.cache', 'python', `${name}-${digest.slice(0, 12)}`);
  const tool: PythonTool = { kind: 'ready', programs: join(folder, isWindows ? 'Scripts' : 'bin') };
  const stamp = join(folder, 'installed');
  if (existsSync(stamp)) return tool;
  mkdirSync(folder, { recursive: true });
  const made = await run(python.command, ['-m', 'venv', '--clear', folder]);
  if (made !== undefined) return { kind: 'missing', reason: made };
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '--no-compile'];
  const options = ['--no-deps', '--retries', '2', '--timeout', '20', '-r', requirements];
  const failed = await run(join(tool.programs, 'python'), [...pip, ...options]);
  if (failed !== undefined) return { kind: 'missing', reason: failed };
  writeFileSync(stamp, '');
  return tool;
}

interface Python {
  readonly command: string;
  readonly version: string;
}

function findPython(): Python | undefined {
  const code = 'import sys, venv, ensurepip; assert sys.version_info >= (3, 10); print(sys.version)';
  for (const command of ['python3.11', 'python3', 'python']) {
    const { status, stdout } = spawnSync(command, ['-c', code], { encoding: 'utf8' });
    if (status === 0) return { command, version: stdout };
  }
  return undefined;
}

/** @returns why it failed; undefined if it succeeded */
async function run(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    await promisify(execFile)(command, args, { timeout: mostMinutes * 60_000 });
    return undefined;
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    return stderr.trim().split('\n').at(-1) || message;
  }
}
