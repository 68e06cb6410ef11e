// flowgate dev (npm start): runs the whole router on this machine from the template that is deployed.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Command, InvalidArgumentError } from 'commander';
import { localAccount, Platform } from '../../local/platform.ts';
import { defined } from '../../value/defined.ts';
import { resolveWorkflowFolder, stackSources } from '../project.ts';
import { type ReloadOptions, reloadOnSave } from '../reload/reload.ts';
import { SynthesisProcess } from '../reload/synthesis-process.ts';
import { synthesize } from '../reload/synthesize.ts';
import { type AdministratorTokenOptions, ensureAdministratorToken } from '../router/administrator-token.ts';
import { CredentialsTable } from '../router/credentials-table.ts';
import { findUnusableSecrets } from '../router/source-secrets.ts';
import { CliError } from '../terminal/cli-error.ts';
import { exitCodes } from '../terminal/exit-codes.ts';

interface DevOptions {
  readonly port: number;
  readonly awsPort: number;
  readonly data?: string;
  readonly workflows?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly watch: boolean;
}

export function addDevCommand(program: Command): void {
  program
    .command('dev')
    .description('run the router on this machine and reload it when files are saved')
    .option('--port <port>', 'port of the router; 0 selects a free port', parsePort, 3000)
    .option('--aws-port <port>', 'port of the local AWS services; 0 selects a free port', parsePort, 4566)
    .option(
      '--data <dir>',
      'directory that keeps all data between starts, readable by you only (default: nothing is kept)',
      parseFolder,
    )
    .option('--workflows <dir>', 'folder of workflows (default: statemachines)')
    .option('--json', 'print one line of JSON when ready, for scripts')
    .option('--verbose', 'print the logs of the functions')
    .option('--no-watch', 'do not reload when files are saved')
    .showHelpAfterError('(pass options to npm start after --, for example: npm start -- --port 3100)')
    .action(dev);
}

async function dev(options: DevOptions): Promise<void> {
  // The time zone of Lambda. The threads of the functions inherit it from the process.
  process.env.TZ = 'UTC';
  const assembly = mkdtempSync(join(tmpdir(), 'flowgate-'));
  process.once('exit', () => rmSync(assembly, { recursive: true, force: true }));
  const stopped = waitForStop();
  const synthesis = options.watch ? new SynthesisProcess() : { synthesize, close: () => undefined };
  try {
    await serve(assembly, synthesis, { ...options, stopped });
  } finally {
    synthesis.close();
  }
}

async function serve(
  assembly: string,
  synthesis: ReloadOptions['synthesis'],
  options: DevOptions & { readonly stopped: Promise<void> },
): Promise<void> {
  const { workflows, watch, stopped, json } = options;
  const print = (line: string): void => console.error(line);
  for (const line of await synthesis.synthesize({ outputFolder: assembly, workflows })) print(line);
  const platform = await startPlatform(assembly, options);
  // The code of the local platform is loaded once: a change in lib/local takes effect at the next start.
  const folders = watch ? [resolveWorkflowFolder(workflows), ...stackSources] : [];
  const [token, stopReloading] = await Promise.all([
    readAdministratorToken(platform, { dataDir: options.data, print }),
    reloadOnSave({ platform, synthesis, assembly, workflows, folders, print }),
  ]);
  console.log(json === true ? formatReadyLine(platform, token) : formatWelcome(platform, token));
  for (const line of await findUnusableSecrets(resolveWorkflowFolder(workflows), platform.awsEndpoint)) print(line);
  await stopped;
  await stopReloading();
  await platform.close();
}

async function startPlatform(directory: string, options: DevOptions): Promise<Platform> {
  const { port, awsPort, data, verbose = false } = options;
  try {
    return await Platform.start({
      directory,
      stackName: 'Flowgate',
      httpPort: port,
      awsPort,
      ...defined({ dataDir: data === undefined ? undefined : resolve(data) }),
      log: verbose ? (from, line) => console.error(`${from}: ${line}`) : () => undefined,
    });
  } catch (error) {
    // A port in use or an invalid template: the message is enough. --verbose adds the stack trace.
    if (verbose || !(error instanceof Error)) throw error;
    const remedy = /^port \d+ is in use/.test(error.message) ? `: ${freePorts}` : '';
    throw new CliError(`${error.message}${remedy}`, { exitCode: exitCodes.failed });
  }
}

const freePorts = 'run "npm start -- --port 0 --aws-port 0" to use free ports';

/** Settles at the first Ctrl-C. A second one ends the process immediately. */
function waitForStop(): Promise<void> {
  return new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        stop();
        process.once(signal, () => process.exit(130));
      });
    }
  });
}

async function readAdministratorToken(
  { awsEndpoint, outputs }: Platform,
  { dataDir, print }: Pick<AdministratorTokenOptions, 'dataDir' | 'print'>,
): Promise<string> {
  const client = new DynamoDBClient({
    endpoint: awsEndpoint,
    region: localAccount.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const table = new CredentialsTable({ client, tableName: outputs.CredentialsTable ?? '', operator: 'flowgate dev' });
  try {
    return await ensureAdministratorToken({ table, dataDir, now: new Date(), print });
  } finally {
    client.destroy();
  }
}

function formatReadyLine({ httpUrl, awsEndpoint }: Platform, token: string): string {
  return JSON.stringify({ ready: true, url: httpUrl, token, awsEndpoint });
}

function formatWelcome({ httpUrl, awsEndpoint }: Platform, token: string): string {
  return `
Flowgate is ready at ${httpUrl}

  token          ${token}
  AWS endpoint   ${awsEndpoint}   (aws --endpoint-url ${awsEndpoint} stepfunctions list-state-machines)

Send an example order. Its stock runs low, so the first workflow triggers a second one:

  curl -s ${httpUrl}/v1/events -H 'authorization: Bearer ${token}' -H 'content-type: application/json' -d '${exampleEvent}'

Read the event and its runs:  curl -s ${httpUrl}/v1/events/<event id> -H 'authorization: Bearer ${token}'
Press Ctrl-C to stop.`;
}

const exampleEvent = JSON.stringify({
  source: 'shop',
  name: 'order.created',
  data: { orderId: 'A-1', customer: 'Ada', sku: 'LAMP', quantity: 15, unitPrice: 19.99, stock: 60 },
});

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('expected a whole number from 0 to 65535');
}

function parseFolder(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isDirectory()) return path;
  throw new InvalidArgumentError('expected a directory, but it is a file');
}
