// flowgate workflows: the commands on deployed workflows.
import type { Command } from 'commander';
import { addWorkflowsListCommand } from './workflows-list.ts';

export function addWorkflowsCommand(program: Command): void {
  const workflows = program.command('workflows').description('read the deployed workflows');
  addWorkflowsListCommand(workflows);
}
