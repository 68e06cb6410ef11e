// Prints a long text through the user's pager if it does not fit the terminal.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface PagedOutput {
  readonly isTTY?: boolean;
  readonly rows?: number;
}

/** Starts `PAGER`, or `less`, if the lines do not fit a terminal; without a pager they are printed unchanged. */
export async function printPaged(
  lines: readonly string[],
  stream: PagedOutput = process.stdout,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const text = lines.join('\n');
  if (!needsPager(lines, stream, environment) || !(await runPager(text, environment))) console.log(text);
}

/** An empty PAGER switches the pager off. */
export function needsPager(
  lines: readonly string[],
  { isTTY, rows = 24 }: PagedOutput,
  { PAGER }: NodeJS.ProcessEnv,
): boolean {
  return isTTY === true && lines.length >= rows && PAGER !== '';
}

/** Returns whether there was a pager. */
async function runPager(text: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  // F: end at once if all of it fits; R: show colours; X: leave the text on the screen.
  const env = { LESS: 'FRX', ...environment };
  // PAGER may have options, so the shell splits it.
  const pager = spawn(environment.PAGER ?? 'less', { env, shell: true, stdio: ['pipe', 'inherit', 'ignore'] });
  // Ctrl-C belongs to the pager while it runs.
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  // The pager may end before it has read everything.
  pager.stdin?.on('error', ignore);
  pager.stdin?.end(`${text}\n`);
  try {
    const [code] = (await once(pager, 'close')) as [number | null];
    return code !== 126 && code !== 127;
  } finally {
    process.off('SIGINT', ignore);
  }
}
