// flowgate run: runs one workflow on this machine, and prints a line when a state is entered and when it ends.
import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { checkJsonText } from '../../../asl/check/json-text.ts';
import { localFileName, readLocalFiles } from '../../../authoring/local-file.ts';
import type { WorkflowCase } from '../../../authoring/workflow-case.ts';
import type { Workflow } from '../../../core/workflow/workflow.ts';
import { isJsonObject, type JsonValue, parseJson } from '../../../value/json.ts';
import { resolveWorkflowFolder } from '../../project.ts';
import { allowHostOption, collectHost } from '../../rehearsal/allowed-hosts.ts';
import { findCase } from '../../rehearsal/case-selection.ts';
import { type RehearsalOutcome, type RehearsalRequest, Rehearsals } from '../../rehearsal/rehearsals.ts';
import { describeCaseRemedy, describeLocalRemedy } from '../../rehearsal/stand-in-remedy.ts';
import { createStepFormatter, formatCause, formatValue } from '../../rehearsal/step-line.ts';
import { selectWorkflows } from '../../rehearsal/workflow-selection.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { createColoursFor } from '../../terminal/colours.ts';

interface RunOptions {
  readonly input?: string;
  readonly case?: string;
  readonly raw?: boolean;
  readonly fast?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly workflows?: string;
  readonly allowHost?: readonly string[];
}

export function addRunCommand(program: Command): void {
  program
    .command('run')
    .description('run one workflow on this machine and show each state')
    .argument('<workflow>', 'name, folder or ID of the workflow')
    .option('--input <file>', 'data of the event: a file, - for standard input, or JSON (default: {})')
    .option(
      '--case <name>',
      'use the data and the stand-ins of this case in cases.json (default: the stand-ins of local.json)',
    )
    .option('--raw', 'use the input as the whole input of the execution')
    .option('--fast', 'skip Wait states and retry delays')
    .option('--json', 'print one JSON object per line')
    .option('--verbose', 'print the logs of the functions')
    .option(allowHostOption, 'a host besides this machine that HTTP tasks may call; may be repeated', collectHost)
    .option('--workflows <dir>', 'folder of workflows (default: statemachines)')
    .action(run);
}

async function run(name: string, options: RunOptions): Promise<void> {
  process.env.TZ = 'UTC';
  const { workflows, fast = false, verbose = false } = options;
  const [source] = selectWorkflows(resolveWorkflowFolder(workflows), [name]);
  if (source === undefined) throw new CliError(`workflow "${name}" cannot be read`);
  const chosen = findCase(source.cases, options.case);
  const input = readInput(options, chosen);
  const rehearsals = await Rehearsals.open({
    workflows,
    allowHost: options.allowHost,
    skipWaits: fast,
    log: verbose ? (from, line) => console.error(`${from}: ${line}`) : () => undefined,
    warn: (line) => console.error(line),
  });
  const { workflow } = source;
  const standIns = chosen === undefined ? readLocalStandIns(workflow, options) : createCaseStandIns(workflow, chosen);
  const ended = await rehearsals
    .run({ workflow, input, ...standIns, key: JSON.stringify(input), onStep: createStepPrinter(options) })
    .finally(() => rehearsals.close());
  printOutcome(ended, options);
  if (ended.status !== 'succeeded') process.exitCode = 1;
}

type StandInsOfRun = Pick<RehearsalRequest, 'standIns' | 'standInRemedy'>;

function createCaseStandIns(workflow: Workflow, { name, standIns }: WorkflowCase): StandInsOfRun {
  return { standIns, standInRemedy: (state) => describeCaseRemedy(workflow, name, state) };
}

function readLocalStandIns(workflow: Workflow, { workflows }: RunOptions): StandInsOfRun {
  const found = readLocalFiles(resolveWorkflowFolder(workflows)).find(({ workflowId }) => workflowId === workflow.id);
  const file = found?.file ?? localFileName;
  return { standIns: found?.standIns, standInRemedy: (state) => describeLocalRemedy(file, state) };
}

function readInput({ input, raw = false }: RunOptions, chosen: WorkflowCase | undefined): RehearsalRequest['input'] {
  if (input !== undefined && chosen !== undefined) {
    throw new CliError('--input and --case both give the input of the run: use one of them');
  }
  const value = input === undefined ? (chosen?.data ?? {}) : parseInput(readText(input), input);
  if (raw) return { raw: value };
  if (isJsonObject(value)) return { data: value };
  throw new CliError(
    'the data of an event must be a JSON object: add --raw to use another value as the input of the execution',
  );
}

function parseInput(text: string, input: string): JsonValue {
  const [mistake] = checkJsonText(text);
  if (mistake === undefined) return parseJson(text);
  const name = input === '-' ? 'standard input' : existsSync(input) ? input : '--input';
  const { message, remedy, place } = mistake;
  throw new CliError(`${name}${place === undefined ? '' : `:${place.line}:${place.column}`}: ${message}: ${remedy}`);
}

function readText(input: string): string {
  if (input === '-') return readFileSync(0, 'utf8');
  if (existsSync(input)) return readFileSync(input, 'utf8');
  if (/^\s*[[{"\d-]|^\s*(?:true|false|null)\s*$/.test(input)) return input;
  throw new CliError(`--input ${input} is neither a file that can be read nor JSON`);
}

function createStepPrinter({ json = false }: RunOptions): NonNullable<RehearsalRequest['onStep']> {
  const formatStep = createStepFormatter(createColoursFor(process.stdout, process.env));
  return (step, item) => console.log(json ? JSON.stringify({ ...step, item }) : formatStep(step, item));
}

function printOutcome(ended: RehearsalOutcome, { json = false }: RunOptions): void {
  console.log(json ? JSON.stringify({ kind: 'ended', ...ended }) : formatOutcome(ended));
}

function formatOutcome({ status, output, error, cause }: RehearsalOutcome): string {
  const { bold, green, red } = createColoursFor(process.stdout, process.env);
  if (status === 'succeeded') return `${green(bold('succeeded'))}  ${formatValue(output)}`;
  return `${red(bold(status))}  ${[error, formatCause(cause)].filter(Boolean).join(': ')}`;
}
