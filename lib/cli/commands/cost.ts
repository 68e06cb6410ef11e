// flowgate cost: sends the first case of a workflow to a router on this machine and prices what the router did.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Command } from 'commander';
import { type CostLine, pricesAsOf, priceUsage, sumRouter } from '../../authoring/forecast/prices.ts';
import type { WorkflowSource } from '../../authoring/workflow-source.ts';
import { localAccount, Platform } from '../../local/platform.ts';
import { UsageTally } from '../cost/usage-tally.ts';
import { resolveWorkflowFolder } from '../project.ts';
import { selectWorkflows } from '../rehearsal/workflow-selection.ts';
import { synthesizeUnlessKept } from '../reload/kept-synthesis.ts';
import * as synthesis from '../reload/synthesize.ts';
import { ensureAdministratorToken } from '../router/administrator-token.ts';
import { type Connection, callApi } from '../router/api-client.ts';
import { CredentialsTable } from '../router/credentials-table.ts';
import { CliError } from '../terminal/cli-error.ts';

interface CostOptions {
  readonly workflows?: string;
  readonly json?: boolean;
}

/** The first events wait for cold starts and fill the caches of credentials and switches: they are not counted. */
const warmUpEvents = 10;
const countedEvents = 50;
/** A router that has not called anything for so long has finished its runs. */
const quietMs = 3_000;

export function addCostCommand(program: Command): void {
  program
    .command('cost')
    .description('count what a run of a workflow uses, and price a million of them')
    .argument('<workflow>', 'name, folder or ID of a workflow that has a case')
    .option('--workflows <dir>', 'folder of workflows (default: statemachines)')
    .option('--json', 'print one JSON document')
    .action(cost);
}

async function cost(name: string, { workflows, json = false }: CostOptions): Promise<void> {
  process.env.TZ = 'UTC';
  const [source] = selectWorkflows(resolveWorkflowFolder(workflows), [name]);
  if (source === undefined || source.cases[0] === undefined)
    throw new CliError(`workflow "${name}" has no case to run: add a cases.json beside its definition`);
  const lines = priceUsage(await measure(source, workflows));
  const router = sumRouter(lines);
  if (json) console.log(JSON.stringify({ workflow: source.workflow.name, pricesAsOf, lines, router }));
  else console.log(formatCost(source.workflow.name, lines));
}

async function measure(
  source: WorkflowSource,
  workflows: string | undefined,
): Promise<ReturnType<UsageTally['usage']>> {
  const directory = mkdtempSync(join(tmpdir(), 'flowgate-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  await synthesizeUnlessKept({ outputFolder: directory, workflows }, { synthesis });
  let platform: Platform | undefined;
  let lastCallAt = performance.now();
  const tally = new UsageTally(() => platform?.outputs.EventsTable);
  platform = await Platform.start({
    directory,
    stackName: 'Flowgate',
    awsPort: 0,
    httpPort: 0,
    observer: {
      ...tally,
      onCall: (request, output) => {
        if (request.service !== 'sqs' || request.operation !== 'ReceiveMessage') lastCallAt = performance.now();
        tally.onCall(request, output);
      },
    },
    states: { skipWaits: true, watch: tally.watch, onStatusChange: tally.onStatusChange },
    log: tally.log,
  });
  const isQuiet = (): boolean => performance.now() - lastCallAt > quietMs;
  try {
    const connection = { url: platform.httpUrl ?? '', token: await createToken(platform) };
    await sendAll(source, connection, { events: warmUpEvents, isQuiet });
    tally.reset();
    await sendAll(source, connection, { events: countedEvents, isQuiet });
    return tally.usage(countedEvents);
  } finally {
    await platform.close();
  }
}

async function sendAll(
  { workflow, cases }: WorkflowSource,
  connection: Connection,
  { events, isQuiet }: { readonly events: number; readonly isQuiet: () => boolean },
): Promise<void> {
  const params = { idOrName: workflow.id };
  for (let sent = 0; sent < events; sent += 1)
    await callApi(connection, 'POST /v1/workflows/{idOrName}/runs', { params, body: { data: cases[0]?.data ?? {} } });
  while (!isQuiet()) await sleep(100);
}

async function createToken({ awsEndpoint, outputs }: Platform): Promise<string> {
  const client = new DynamoDBClient({
    endpoint: awsEndpoint,
    region: localAccount.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const table = new CredentialsTable({ client, tableName: outputs.CredentialsTable ?? '', operator: 'flowgate cost' });
  try {
    return await ensureAdministratorToken({ table, now: new Date(), print: () => undefined });
  } finally {
    client.destroy();
  }
}

function formatCost(workflow: string, lines: readonly CostLine[]): string {
  const total = lines.reduce((sum, { dollars }) => sum + dollars, 0);
  const row = (what: string, count: string, dollars: number): string =>
    `${what.padEnd(30)}${count.padStart(12)}${dollars.toFixed(2).padStart(12)}`;
  return [
    `"${workflow}", per event and in dollars per million events`,
    ...lines.map(({ unit, count, dollars }) => row(unit, count.toFixed(2), dollars)),
    row('the router itself', '', sumRouter(lines)),
    row('with the workflow', '', total),
    `List prices of ${pricesAsOf}. The time of functions is measured on this machine. Tasks that call other services are not priced.`,
  ].join('\n');
}
