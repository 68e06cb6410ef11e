// flowgate workflows: the commands that list, pause and resume deployed workflows.
import type { Command } from 'commander';
import { addWorkflowsListCommand } from './workflows-list.ts';
import { addWorkflowsSwitchCommands } from './workflows-switch.ts';

export function addWorkflowsCommand(program: Command): void {
  const workflows = program.command('workflows').description('read and switch the deployed workflows');
  addWorkflowsListCommand(workflows);
  addWorkflowsSwitchCommands(workflows);
}
