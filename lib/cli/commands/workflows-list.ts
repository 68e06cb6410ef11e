// flowgate workflows list: prints the deployed workflows.
import type { Command } from 'commander';
import type { CallAnswer } from '../../http/contract/client.ts';
import type { FollowListOptions } from '../lists/list-options.ts';
import { addWholeListOptions, runWholeList } from '../lists/whole-list.ts';
import { callApi } from '../router/api-client.ts';
import { parseConnection } from '../router/connection.ts';
import type { Screen } from '../terminal/screen.ts';
import { paintStatus } from '../terminal/status-paint.ts';
import type { Column } from '../terminal/table.ts';
import { describeTrigger } from '../views/trigger.ts';

type WorkflowView = CallAnswer<'GET /v1/workflows'>['body']['workflows'][number];

export function addWorkflowsListCommand(workflows: Command): void {
  const list = workflows
    .command('list')
    .description('list the deployed workflows, and with --follow each change of them');
  addWholeListOptions(list).action(listWorkflows);
}

function listWorkflows(options: FollowListOptions): Promise<void> {
  const connection = parseConnection(options);
  const read = async (signal: AbortSignal) =>
    (await callApi(connection, 'GET /v1/workflows', { signal })).body.workflows;
  return runWholeList({ noun: 'workflows', columns: createWorkflowColumns, read }, options);
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

function readStatus({ status, active, whileOff }: WorkflowView): string {
  if (active) return status;
  return whileOff === 'hold' ? `${status}, off, holding` : `${status}, off`;
}

function describeTriggers({ triggers }: WorkflowView): string {
  return triggers.length === 0 ? '(by its ID only)' : triggers.map(describeTrigger).join(', ');
}
