// flowgate workflows list: prints the deployed workflows.
import type { Command } from 'commander';
import type { CallAnswer } from '../../http/contract/client.ts';
import { createRowPrinter } from '../lists/row-printer.ts';
import { callApi } from '../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../router/connection.ts';
import { openScreen, type Screen } from '../terminal/screen.ts';
import { paintStatus } from '../terminal/status-paint.ts';
import type { Column } from '../terminal/table.ts';
import { describeTrigger } from '../views/trigger.ts';

type WorkflowView = CallAnswer<'GET /v1/workflows'>['body']['workflows'][number];

export function addWorkflowsListCommand(workflows: Command): void {
  const list = workflows
    .command('list')
    .description('list the deployed workflows')
    .option('--json', 'print one JSON object per line');
  addConnectionOptions(list).action(listWorkflows);
}

async function listWorkflows({ json: isJson = false, ...options }: ConnectionOptions & { readonly json?: boolean }) {
  const { body } = await callApi(parseConnection(options), 'GET /v1/workflows');
  const source = { columns: createWorkflowColumns };
  const printRows = createRowPrinter(source, { isJson, screen: openScreen(), hasMoreRows: false, print: console.log });
  printRows(body.workflows);
  if (body.workflows.length === 0) console.error('no workflows found');
}

/** The columns of workflows in a table. */
export function createWorkflowColumns({ colours }: Pick<Screen, 'colours'>): Column<WorkflowView>[] {
  return [
    { title: 'WORKFLOW', text: ({ name }) => name },
    { title: 'STATUS', text: readStatus, paint: (text) => paintStatus(text, text, colours) },
    { title: 'TRIGGERS', text: describeTriggers, least: 16 },
    { title: 'DESCRIPTION', text: ({ description = '' }) => description, least: 12, isOptional: true },
    { title: 'ID', text: ({ id }) => id },
  ];
}

function readStatus({ status, active }: WorkflowView): string {
  return active ? status : `${status}, off`;
}

function describeTriggers({ triggers }: WorkflowView): string {
  return triggers.length === 0 ? '(by its ID only)' : triggers.map(describeTrigger).join(', ');
}
