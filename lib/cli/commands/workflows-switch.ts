// flowgate workflows pause, resume: switches a workflow off or on in the environment of the credential.
import type { Command } from 'commander';
import type { CallAnswer } from '../../http/contract/client.ts';
import { callApi } from '../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../router/connection.ts';

export function addWorkflowsSwitchCommands(workflows: Command): void {
  addConnectionOptions(workflows.command('pause <idOrName>'))
    .description('switch a workflow off; events that it wants meanwhile start nothing')
    .option('--hold', 'hold these events, and start their runs when the workflow is resumed')
    .option('--json', 'print JSON')
    .action(pauseWorkflow);
  addConnectionOptions(workflows.command('resume <idOrName>'))
    .description('switch a workflow on, and start the runs that it held')
    .option('--json', 'print JSON')
    .action(resumeWorkflow);
}

type SwitchOptions = ConnectionOptions & { readonly json?: boolean };

async function pauseWorkflow(idOrName: string, options: SwitchOptions & { readonly hold?: boolean }): Promise<void> {
  await switchWorkflow(idOrName, { active: false, whileOff: options.hold === true ? 'hold' : 'drop' }, options);
}

async function resumeWorkflow(idOrName: string, options: SwitchOptions): Promise<void> {
  await switchWorkflow(idOrName, { active: true }, options);
}

async function switchWorkflow(
  idOrName: string,
  body: { readonly active: boolean; readonly whileOff?: 'drop' | 'hold' },
  options: SwitchOptions,
): Promise<void> {
  const input = { params: { idOrName }, body };
  const { body: answer } = await callApi(parseConnection(options), 'PATCH /v1/workflows/{idOrName}', input);
  console.log(options.json === true ? JSON.stringify(answer.workflow) : formatWorkflow(answer.workflow));
}

type WorkflowView = CallAnswer<'PATCH /v1/workflows/{idOrName}'>['body']['workflow'];

function formatWorkflow({ id, name, status, active, whileOff }: WorkflowView): string {
  const off = whileOff === 'hold' ? ', switched off and holding events' : ', switched off';
  return `${id}  ${name}  ${status}${active ? '' : off}`;
}
