// flowgate workflows list: prints the deployed workflows.
import type { Command } from 'commander';
import { callApi } from '../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../router/connection.ts';

interface WorkflowView {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly active: boolean;
  readonly description: string;
}

export function addWorkflowsCommand(program: Command): void {
  const workflows = program.command('workflows').description('read the deployed workflows');
  addConnectionOptions(workflows.command('list'))
    .description('list the deployed workflows')
    .option('--json', 'print JSON')
    .action(listWorkflows);
}

async function listWorkflows(options: ConnectionOptions & { readonly json?: boolean }): Promise<void> {
  const { body } = await callApi(parseConnection(options), { method: 'GET', path: '/v1/workflows' });
  const workflows = body.workflows as WorkflowView[];
  if (options.json === true) console.log(JSON.stringify(workflows));
  else console.log(workflows.map(formatWorkflow).join('\n'));
}

function formatWorkflow({ id, name, status, active, description }: WorkflowView): string {
  return `${id}  ${name}  ${status}${active ? '' : ', switched off'}\n    ${description}`;
}
