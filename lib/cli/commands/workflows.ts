// flowgate workflows list: prints the deployed workflows.
import type { Command } from 'commander';
import type { CallAnswer } from '../../http/contract/client.ts';
import { callApi } from '../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../router/connection.ts';

type WorkflowView = CallAnswer<'GET /v1/workflows'>['body']['workflows'][number];

export function addWorkflowsCommand(program: Command): void {
  const workflows = program.command('workflows').description('read the deployed workflows');
  addConnectionOptions(workflows.command('list'))
    .description('list the deployed workflows')
    .option('--json', 'print JSON')
    .action(listWorkflows);
}

async function listWorkflows(options: ConnectionOptions & { readonly json?: boolean }): Promise<void> {
  const { body } = await callApi(parseConnection(options), 'GET /v1/workflows');
  const { workflows } = body;
  if (options.json === true) console.log(JSON.stringify(workflows));
  else console.log(workflows.map(formatWorkflow).join('\n'));
}

function formatWorkflow({ id, name, status, active, description }: WorkflowView): string {
  return `${id}  ${name}  ${status}${active ? '' : ', switched off'}\n    ${description}`;
}
