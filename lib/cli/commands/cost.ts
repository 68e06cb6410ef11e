// flowgate cost: sends the first case of a workflow to a router on this machine and prices what the router did.
import type { Command } from 'commander';
import { type CostLine, pricesAsOf, priceUsage, sumRouter, type Usage } from '../../authoring/forecast/prices.ts';
import type { WorkflowSource } from '../../authoring/workflow-source.ts';
import { formatCost, formatCostTable, type PricedScenario } from '../cost/cost-table.ts';
import { MeasuredRouter } from '../cost/measured-router.ts';
import { padData, type Scenario, scenarios, writeScenarioFolder } from '../cost/scenarios.ts';
import { resolveWorkflowFolder } from '../project.ts';
import { selectWorkflows } from '../rehearsal/workflow-selection.ts';
import { type Connection, callApi } from '../router/api-client.ts';
import { CliError } from '../terminal/cli-error.ts';

interface CostOptions {
  readonly workflows?: string;
  readonly sizes?: boolean;
  readonly json?: boolean;
}

export function addCostCommand(program: Command): void {
  program
    .command('cost')
    .description('count what a run of a workflow uses, and price a million of them')
    .argument('<workflow>', 'name, folder or ID of a workflow that has a case')
    .option('--workflows <dir>', 'folder of workflows (default: statemachines)')
    .option(
      '--sizes',
      'price events of 1, 10 and 300 KB that start one run or five, sent one at a time and with a backlog',
    )
    .option('--json', 'print one JSON document')
    .action(cost);
}

async function cost(name: string, { workflows, sizes = false, json = false }: CostOptions): Promise<void> {
  process.env.TZ = 'UTC';
  const folder = resolveWorkflowFolder(workflows);
  const [source] = selectWorkflows(folder, [name]);
  if (source === undefined || source.cases[0] === undefined)
    throw new CliError(`workflow "${name}" has no case to run: add a cases.json beside its definition`);
  const { name: workflow } = source.workflow;
  if (sizes) {
    const priced = await priceScenarios(source, folder);
    console.log(json ? JSON.stringify({ workflow, pricesAsOf, scenarios: priced }) : formatCostTable(workflow, priced));
    return;
  }
  const { lines, ends } = await priceRuns(source, workflows);
  const router = sumRouter(lines);
  console.log(json ? JSON.stringify({ workflow, pricesAsOf, lines, router, ends }) : formatCost(workflow, lines, ends));
}

async function priceRuns({ workflow, cases }: WorkflowSource, workflows: string | undefined) {
  const request = { params: { idOrName: workflow.id }, body: { data: cases[0]?.data ?? {} } };
  const router = await MeasuredRouter.start(workflows);
  try {
    const send = (connection: Connection) => callApi(connection, 'POST /v1/workflows/{idOrName}/runs', request);
    const { usage, ends } = await router.measure(send);
    return { lines: priceUsage(usage), ends };
  } finally {
    await router.close();
  }
}

async function priceScenarios(source: WorkflowSource, folder: string): Promise<PricedScenario[]> {
  const router = await MeasuredRouter.start(writeScenarioFolder(folder, source.workflow.folder));
  try {
    const priced: PricedScenario[] = [];
    for (const scenario of scenarios) {
      const { usage, ends } = await router.measure((connection) => sendEvent(connection, scenario, source));
      const backlog = await router.measureBacklog((connection) => sendEvent(connection, scenario, source));
      priced.push({ ...scenario, ...price(usage), ends, inBatches: price(backlog.usage) });
    }
    return priced;
  } finally {
    await router.close();
  }
}

function price(usage: Usage): { lines: CostLine[]; router: number } {
  const lines = priceUsage(usage);
  return { lines, router: sumRouter(lines) };
}

async function sendEvent(connection: Connection, { event, bytes, fanOut }: Scenario, { cases }: WorkflowSource) {
  const body = { source: 'flowgate-cost', name: event, data: padData(cases[0]?.data ?? {}, bytes) };
  const answer = await callApi(connection, 'POST /v1/events', { body });
  const { runs } = answer.body;
  if (runs.length === fanOut) return;
  throw new CliError(
    `an event of ${bytes} bytes started ${runs.length} of ${fanOut} runs: the input schema must allow a member "padding"`,
  );
}
