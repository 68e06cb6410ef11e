// Collects the facts of a simulation from the services themselves, past the router.
import { eventFromItem } from '../../../lib/aws/stores/event-store.ts';
import { parseRunItem } from '../../../lib/aws/stores/run-item.ts';
import type { JsonObject } from '../../../lib/local/platform/service.ts';
import type { Simulation } from '../simulation/simulation.ts';
import { findWorkflowName, isExpressId } from '../simulation/workflows.ts';
import type { EventFact, ExecutionFact, Facts, RunFact } from './facts.ts';
import { LargeData } from './large-data.ts';

type StoredFacts = Pick<Facts, 'executions' | 'events' | 'runs'>;
type Item = Parameters<typeof eventFromItem>[0];

/** Reads executions, events and runs. */
export async function collectFacts(simulation: Simulation): Promise<StoredFacts> {
  const items = await scanEvents(simulation);
  const large = new LargeData(simulation);
  const isOf = (prefix: string) => (item: Item) => item.sk?.S?.startsWith(prefix) === true;
  return {
    executions: await Promise.all(
      [...(await listExecutions(simulation)), ...listExpressExecutions(simulation)].map((one) => large.resolve(one)),
    ),
    events: await Promise.all(
      items.filter(({ sk }) => sk?.S === 'event').map((item) => toEventFact(eventFromItem(item), large)),
    ),
    runs: items.filter(isOf('run#')).map((item): RunFact => {
      const { id, workflowId, status, error } = parseRunItem(item);
      return { id, workflow: workflowId === undefined ? '' : findWorkflowName(workflowId), status, error };
    }),
  };
}

async function scanEvents(simulation: Simulation): Promise<readonly Item[]> {
  const tables = (await simulation.call('dynamodb', 'ListTables', {})).TableNames as string[];
  const TableName = tables.find((name) => name.includes('Events'));
  const items: Item[] = [];
  let from: unknown;
  do {
    const page = await simulation.call('dynamodb', 'Scan', { TableName, ExclusiveStartKey: from });
    items.push(...(page.Items as Item[]).map(decodeBytes));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}

/** The platform gives bytes as its protocol does, in base64; the SDK, which decodes them, is not used here. */
function decodeBytes(item: Item): Item {
  const attributes = Object.entries(item).map(([name, attribute]) => {
    const bytes: unknown = attribute.B;
    return [name, typeof bytes === 'string' ? { B: Buffer.from(bytes, 'base64') } : attribute] as const;
  });
  return Object.fromEntries(attributes);
}

async function toEventFact(event: ReturnType<typeof eventFromItem>, large: LargeData): Promise<EventFact> {
  const { id, source, name, detail, matches } = event;
  const { environment, held = [], lineage, organisationId, replayOf } = detail.metadata;
  return {
    id,
    source,
    name,
    environment,
    ...(organisationId === undefined ? {} : { organisation: organisationId }),
    tag: String(('data' in detail ? detail.data : (await large.read(detail.dataRef)).data)?.tag),
    runIds: matches.flatMap(({ runId }) => runId ?? []),
    held: held.map(findWorkflowName),
    ...(replayOf === undefined ? {} : { replayOf }),
    ...(lineage.parentRunId === undefined ? {} : { parentRunId: lineage.parentRunId }),
  };
}

async function listExecutions(simulation: Simulation): Promise<readonly ExecutionFact[]> {
  const { stateMachines } = await simulation.call('states', 'ListStateMachines', {});
  const machines = (stateMachines as { stateMachineArn: string }[])
    .map(({ stateMachineArn }) => ({ stateMachineArn }))
    .filter((one) => {
      const id = workflowIdOf(one);
      return id !== undefined && !isExpressId(id);
    });
  const listed = await Promise.all(machines.map((machine) => listExecutionsOf(simulation, machine)));
  return listed.flat();
}

async function listExecutionsOf(
  simulation: Simulation,
  machine: { stateMachineArn: string },
): Promise<ExecutionFact[]> {
  const workflow = findWorkflowName(workflowIdOf(machine) ?? '');
  const found: ExecutionFact[] = [];
  let nextToken: unknown;
  do {
    const page = await simulation.call('states', 'ListExecutions', {
      ...machine,
      nextToken,
      maxResults: 1000,
    } as JsonObject);
    for (const { executionArn } of page.executions as { executionArn: string }[]) {
      const described = await simulation.call('states', 'DescribeExecution', { executionArn });
      found.push({
        name: String(described.name),
        workflow,
        status: String(described.status),
        startedAt: Number(described.startDate) * 1000,
        input: JSON.parse(String(described.input)),
        output: typeof described.output === 'string' ? JSON.parse(described.output) : undefined,
      });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

function listExpressExecutions({ expressExecutions }: Simulation): readonly ExecutionFact[] {
  return expressExecutions.map(({ input, name, startDate, stateMachineArn, status }) => ({
    name: String(name),
    workflow: findWorkflowName(workflowIdOf({ stateMachineArn: String(stateMachineArn).replace(/:live$/, '') }) ?? ''),
    status: String(status),
    startedAt: Number(startDate) * 1000,
    input: JSON.parse(String(input)),
  }));
}

function workflowIdOf({ stateMachineArn }: { readonly stateMachineArn: string }): string | undefined {
  return /:Flowgate_([0-9a-f-]{36})$/.exec(stateMachineArn)?.[1];
}
