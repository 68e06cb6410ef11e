// flowgate diff: says in words what a deployment would change, compared with the deployed stack or with an earlier synthesis.
import { type Command, Option } from 'commander';
import { readAssembly, readTemplateFile } from '../../deployment/assembly.ts';
import { readDeployedStack, runAwsProgram } from '../../deployment/deployed-stack.ts';
import { compareDeployments } from '../../deployment/deployment-diff.ts';
import type { DiffEntry } from '../../deployment/diff-entry.ts';
import { formatDiff } from '../../deployment/diff-lines.ts';
import type { StackResources } from '../../deployment/stack-resources.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { createColoursFor } from '../../terminal/colours.ts';
import { exitCodes } from '../../terminal/exit-codes.ts';

interface DiffOptions {
  readonly to: string;
  readonly from?: string;
  readonly template?: string;
  readonly stack?: string;
  readonly json?: boolean;
  readonly failOn?: 'any' | 'danger';
}

const help = `
Write the new deployment first: npx cdk synth --quiet (with the -c options of the deployment).

Exit codes: 0, whatever differs; with --fail-on, 1 if something differs (any), or if something is lost, ends running
executions, is refused by CloudFormation or widens permissions (danger).`;

export function addDiffCommand(program: Command): void {
  program
    .command('diff')
    .description(
      'say what a deployment would change: workflows, rules, data, permissions, and what running executions do',
    )
    .option('--to <dir>', 'folder of the new deployment, as cdk synth wrote it', 'cdk.out')
    .option(
      '--from <dir>',
      'compare with another synthesized folder (default: the deployed stack, read with the AWS CLI)',
    )
    .option('--template <file>', 'compare with a template: the output of aws cloudformation get-template')
    .option('--stack <name>', 'the stack, if the folder has several')
    .option('--json', 'print one JSON object per difference')
    .addOption(new Option('--fail-on <what>', 'exit with 1 for such differences').choices(['any', 'danger']))
    .addHelpText('after', help)
    .action(diff);
}

async function diff(options: DiffOptions): Promise<void> {
  const after = readAssembly(options.to, options.stack);
  const entries = compareDeployments(await readEarlier(options, after.name), after.resources);
  const colours = createColoursFor(process.stdout, process.env);
  const lines = options.json === true ? entries.map((entry) => JSON.stringify(entry)) : formatDiff(entries, colours);
  for (const line of lines) console.log(line);
  if (isFailure(entries, options)) process.exitCode = exitCodes.failed;
}

async function readEarlier({ from, template, stack }: DiffOptions, name: string): Promise<StackResources> {
  if (from !== undefined && template !== undefined)
    throw new CliError('--from and --template both say what to compare with: use one of them');
  if (from !== undefined) return readAssembly(from, stack).resources;
  return template === undefined ? readDeployedStack(name, runAwsProgram) : readTemplateFile(template);
}

function isFailure(entries: readonly DiffEntry[], { failOn }: DiffOptions): boolean {
  if (failOn === undefined) return false;
  return entries.some(({ dangers }) => failOn === 'any' || dangers.length > 0);
}
