// flowgate dev (npm start): synthesizes the template that is also deployed, and runs the whole router from it on this machine.
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Command, InvalidArgumentError } from 'commander';
import { projectRoot } from '../../authoring/project.ts';
import { localAccount, Platform } from '../../local/platform.ts';
import { Activity, type ActivityEntry } from '../activity/activity.ts';
import { formatActivity } from '../activity/activity-line.ts';
import { formatReadyLine, formatWelcome } from '../activity/welcome.ts';
import { createWorkflowNames } from '../activity/workflow-names.ts';
import { createProcessFolder } from '../process/process-folder.ts';
import { functionCache, resolveWorkflowFolder, stackSources } from '../project.ts';
import { allowHostOption, collectHost } from '../rehearsal/allowed-hosts.ts';
import { type LoadedStandIns, loadLocalStandIns } from '../rehearsal/local-stand-ins.ts';
import { synthesizeUnlessKept } from '../reload/kept-synthesis.ts';
import { type ReloadOptions, reloadOnSave } from '../reload/reload.ts';
import { SynthesisProcess } from '../reload/synthesis-process.ts';
import { synthesize } from '../reload/synthesize.ts';
import { type AdministratorTokenOptions, ensureAdministratorToken } from '../router/administrator-token.ts';
import { CredentialsTable } from '../router/credentials-table.ts';
import { type FaultFlags, type InjectedFaults, prepareInjectedFaults } from '../router/injected-faults.ts';
import { registerRouter } from '../router/running-routers.ts';
import { findUnusableSecrets } from '../router/source-secrets.ts';
import { CliError } from '../terminal/cli-error.ts';
import { createColoursFor } from '../terminal/colours.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { listenForStop } from '../terminal/stop-signal.ts';
import { createNumberParser } from '../terminal/whole-number.ts';

const parsePort = createNumberParser(0, 65_535);
const parseSeed = createNumberParser(0, 2 ** 31 - 1);

interface DevOptions extends FaultFlags {
  readonly port: number;
  readonly awsPort: number;
  readonly data?: string;
  readonly workflows?: string;
  readonly allowHost?: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
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
    .option(allowHostOption, 'a host besides this machine that HTTP tasks may call; may be repeated', collectHost)
    .option('--json', 'print JSON lines: one when ready, then one for each event, run, dead letter and refused request')
    .option('--quiet', 'print no line for events, runs, dead letters and refused requests')
    .option('--verbose', 'print the logs of the functions, too')
    .option('--no-watch', 'do not reload when files are saved')
    .option(
      '--faults <spec>',
      'inject faults, for example all=0.05 or kill=0.02,dynamodb.throttle=0.1; @<journal> repeats',
    )
    .option('--seed <n>', 'seed of the faults; the same seed gives the same schedule (default: random)', parseSeed)
    .option('--fault-journal <file>', 'file for one JSON line per fault (default: a temporary file)')
    .showHelpAfterError('flowgate: npm start takes options after --, for example: npm start -- --port 3100')
    .action(dev);
}

async function dev(options: DevOptions): Promise<void> {
  // Lambda uses UTC. The functions' threads inherit the time zone of the process.
  process.env.TZ = 'UTC';
  requireTwoPorts(options);
  const faults = prepareInjectedFaults(options);
  const temporary = createProcessFolder();
  const stop = listenForStop();
  const synthesis = options.watch ? new SynthesisProcess() : { synthesize, close: () => undefined };
  try {
    const router = await Promise.race([start(temporary, synthesis, { ...options, injected: faults }), stop.stopped]);
    // If the start is interrupted, the process exits at once. Data that is already stored is not lost if the process is killed.
    if (router === undefined) process.exit(0);
    await stop.stopped;
    await router.close();
  } finally {
    synthesis.close();
  }
}

/** Both servers would otherwise report the port as one of another process. */
function requireTwoPorts({ port, awsPort }: DevOptions): void {
  if (port === 0 || port !== awsPort) return;
  throw new CliError(`--port and --aws-port are both ${port}: each needs a port of its own; 0 selects a free one`);
}

interface StartedRouter {
  close(): Promise<void>;
}

async function start(
  temporary: string,
  synthesis: ReloadOptions['synthesis'],
  options: DevOptions & { readonly injected: InjectedFaults | undefined },
): Promise<StartedRouter> {
  const { workflows, watch, quiet = false, json = false } = options;
  const folder = resolveWorkflowFolder(workflows);
  const assembly = join(temporary, 'assembly');
  const print = (line: string): void => console.error(line);
  const report = quiet || json ? () => undefined : print;
  report('flowgate: synthesizing the stack …');
  for (const line of await synthesizeUnlessKept({ outputFolder: assembly, workflows }, { synthesis })) print(line);
  const standIns = loadLocalStandIns(folder);
  report('flowgate: starting the router …');
  if (options.injected !== undefined) print(options.injected.notice);
  const { activity, printHeld } = createActivity(folder, options);
  const platform = await startPlatform(temporary, { ...options, standIns }, activity);
  // lib/local is not watched, because the process imports its modules only once. A change in it takes effect at the next start.
  const folders = watch ? [folder, ...stackSources] : [];
  const [token, stopReloading] = await Promise.all([
    readAdministratorToken(platform, { dataDir: options.data, print }),
    reloadOnSave({ platform, synthesis, assembly, workflows, folders, print, onApplied: () => standIns.reload() }),
  ]);
  const { awsEndpoint, httpUrl: url = '' } = platform;
  const unregister = registerRouter({ pid: process.pid, project: projectRoot, url, awsEndpoint, token });
  process.once('exit', unregister);
  const ready = { url, awsEndpoint, token, region: localAccount.region };
  platform.setFaultsPaused(false);
  console.log(json ? formatReadyLine(ready) : formatWelcome(ready));
  printHeld();
  for (const line of await findUnusableSecrets(folder, awsEndpoint)) print(line);
  return {
    close: async () => {
      unregister();
      await stopReloading();
      await platform.close();
    },
  };
}

/**
 * Creates the activity. Its entries are held until `printHeld` is called: with stored data, runs of an earlier start end before the router
 * is ready, and the first line is the one that says that it is.
 */
function createActivity(folder: string, { json = false, quiet = false }: DevOptions) {
  let held: ActivityEntry[] | undefined = [];
  const colours = createColoursFor(process.stdout, process.env);
  const print = (entry: ActivityEntry): void =>
    console.log(json ? JSON.stringify(entry) : formatActivity(entry, colours));
  const activity = new Activity({
    now: () => new Date(),
    findWorkflowName: createWorkflowNames(folder, () => performance.now()),
    onEntry: (entry) => {
      if (quiet) return;
      if (held === undefined) print(entry);
      else held.push(entry);
    },
  });
  const printHeld = (): void => {
    const entries = held ?? [];
    held = undefined;
    for (const entry of entries) print(entry);
  };
  return { activity, printHeld };
}

async function startPlatform(
  temporary: string,
  options: DevOptions & { readonly standIns: LoadedStandIns; readonly injected: InjectedFaults | undefined },
  activity: Activity,
): Promise<Platform> {
  const { port, awsPort, data, standIns, allowHost = [], verbose = false } = options;
  try {
    return await Platform.start({
      directory: join(temporary, 'assembly'),
      stackName: 'Flowgate',
      httpPort: port,
      codeCache: functionCache,
      awsPort,
      ...(data === undefined ? { scratchDir: join(temporary, 'data') } : { dataDir: resolve(data) }),
      observer: activity,
      faults: options.injected?.options,
      states: { standIns, httpAllowList: allowHost, watch: activity.watch, onStatusChange: activity.onStatusChange },
      log: (from, line) => {
        if (verbose) console.error(`${from}: ${line}`);
        activity.log(from, line);
      },
    });
  } catch (error) {
    // The message alone explains an invalid template or a port that is in use, so only --verbose prints the stack trace.
    if (verbose || !(error instanceof Error)) throw error;
    const remedy = /^port \d+ is in use/.test(error.message) ? `: ${freePorts}` : '';
    throw new CliError(`${error.message}${remedy}`, { exitCode: exitCodes.failed });
  }
}

const freePorts = 'run "npm start -- --port 0 --aws-port 0" to use free ports';

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

function parseFolder(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isDirectory()) return path;
  throw new InvalidArgumentError('expected a directory, but it is a file');
}
