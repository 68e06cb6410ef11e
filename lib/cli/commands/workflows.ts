// flowgate workflows list, pause and resume: prints the deployed workflows, and switches them in the environment of the credential.
import type { Command } from 'commander';
import type { CallAnswer } from '../../http/contract/client.ts';
import { callApi } from '../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../router/connection.ts';

type WorkflowView = CallAnswer<'GET /v1/workflows'>['body']['workflows'][number];

export function addWorkflowsCommand(program: Command): void {
  const workflows = program.command('workflows').description('read and switch the deployed workflows');
  addConnectionOptions(workflows.command('list'))
    .description('list the deployed workflows')
    .option('--json', 'print JSON')
    .action(listWorkflows);
  addConnectionOptions(workflows.command('pause <workflow>'))
    .description('switch a workflow off; events that it wants meanwhile start nothing')
    .option('--hold', 'hold these events, and start their runs when the workflow is resumed')
    .option('--json', 'print JSON')
    .action(pauseWorkflow);
  addConnectionOptions(workflows.command('resume <workflow>'))
    .description('switch a workflow on, and start the runs that it held')
    .option('--json', 'print JSON')
    .action(resumeWorkflow);
}

type ListOptions = ConnectionOptions & { readonly json?: boolean };

async function listWorkflows(options: ListOptions): Promise<void> {
  const { body } = await callApi(parseConnection(options), 'GET /v1/workflows');
  const { workflows } = body;
  if (options.json === true) console.log(JSON.stringify(workflows));
  else console.log(workflows.map(formatWorkflow).join('\n'));
}

async function pauseWorkflow(idOrName: string, options: ListOptions & { readonly hold?: boolean }): Promise<void> {
  await switchWorkflow(idOrName, { active: false, whileOff: options.hold === true ? 'hold' : 'drop' }, options);
}

async function resumeWorkflow(idOrName: string, options: ListOptions): Promise<void> {
  await switchWorkflow(idOrName, { active: true }, options);
}

async function switchWorkflow(
  idOrName: string,
  body: { readonly active: boolean; readonly whileOff?: 'drop' | 'hold' },
  options: ListOptions,
): Promise<void> {
  const input = { params: { idOrName }, body };
  const { body: answer } = await callApi(parseConnection(options), 'PATCH /v1/workflows/{idOrName}', input);
  console.log(options.json === true ? JSON.stringify(answer.workflow) : formatWorkflow(answer.workflow));
}

function formatWorkflow({ id, name, status, active, whileOff, description }: WorkflowView): string {
  const off = whileOff === 'hold' ? ', switched off and holding events' : ', switched off';
  return `${id}  ${name}  ${status}${active ? '' : off}\n    ${description}`;
}
