// flowgate sources: what a vendor sends, and what arrives from one.
import type { Command } from 'commander';
import { findDeclaredSource, readSourceSecrets, requirePreset } from '../router/declared-source.ts';
import { CliError } from '../terminal/cli-error.ts';
import { listenForStop } from '../terminal/stop-signal.ts';

export function addSourcesCommand(program: Command): void {
  const sources = program.command('sources').description('samples and trials of signed sources');
  sources
    .command('sample')
    .description('print a delivery of a vendor: its body, with --headers the headers that name the event')
    .argument('<preset>', 'name of a preset, for example github')
    .option('--headers', 'print an object with the headers and the body')
    .action(printSample);
  sources
    .command('try')
    .description(
      'receive requests of a declared source, and show why they would be accepted or refused; stores nothing',
    )
    .argument('<source>', 'name of a source in sources.json')
    .option('--port <port>', 'port on 127.0.0.1', '8787')
    .option('--workflows <dir>', 'folder of workflows with sources.json (default: statemachines)')
    .action(trySource);
}

interface TryOptions {
  readonly port: string;
  readonly workflows?: string;
}

async function trySource(name: string, { port, workflows }: TryOptions): Promise<void> {
  const source = findDeclaredSource(name, workflows);
  const secrets = await readSourceSecrets(source);
  const { startTrial } = await import('../router/trial-server.ts');
  const trial = await startTrial(source, { secrets, port: parsePort(port), print: (line) => console.log(line) });
  console.log(`receives requests of "${source.name}" at ${trial.url}; end with Ctrl-C`);
  await listenForStop().stopped;
  await trial.close();
}

function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new CliError(`--port must be a port from 0 to 65535, not "${text}"`);
}

function printSample(name: string, { headers: isWhole = false }: { readonly headers?: boolean }): void {
  const { headers = {}, body } = requirePreset(name).sample;
  const shown = isWhole ? { headers, body } : body;
  console.log(typeof shown === 'string' ? shown : JSON.stringify(shown, null, 2));
}
