// flowgate new: makes the folder of a workflow with a manifest, a definition and a case that passes.
import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { createWorkflowFolder } from '../../authoring/new-workflow.ts';
import { FlowgateError } from '../../value/errors.ts';
import { resolveWorkflowFolder } from '../project.ts';
import { CliError } from '../terminal/cli-error.ts';
import { commandName } from '../terminal/command-name.ts';

interface NewOptions {
  readonly event?: string;
  readonly workflows?: string;
}

export function addNewCommand(program: Command): void {
  program
    .command('new')
    .description('make a workflow: a folder with a manifest, a definition and a case that passes')
    .argument('<name>', "the folder's name: letters, digits, - and _, at most 64")
    .option('--event <name>', 'the event that starts it (default: <name>.requested)')
    .option('--workflows <dir>', 'folder of workflows (default: statemachines)')
    .action(createNew);
}

function createNew(name: string, { event = `${name}.requested`, workflows }: NewOptions): void {
  const created = create({ folder: resolveWorkflowFolder(workflows), name, event });
  const option = workflows === undefined ? '' : ` --workflows ${quote(workflows)}`;
  const { path, files, data } = created;
  console.log(`created ${path} with ${files.join(', ')}

Next:
  ${commandName} test ${name}${option}
  ${commandName} run ${name} --input ${quote(data)}${option}
  ${commandName} check${option} --watch
and, while npm start runs:
  ${commandName} send ${quote(event)} --source app --data ${quote(data)} --follow`);
}

function create(request: Omit<Parameters<typeof createWorkflowFolder>[0], 'id'>) {
  try {
    return createWorkflowFolder({ ...request, id: randomUUID() });
  } catch (error) {
    throw error instanceof FlowgateError ? new CliError(error.message) : error;
  }
}

/** As one word of a POSIX shell. */
function quote(text: string): string {
  return /^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
