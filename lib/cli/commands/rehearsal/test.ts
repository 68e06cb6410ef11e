// flowgate test: runs the cases of workflows in parallel, and prints each difference between the outcome and the expectation of a
// case.
import type { Command } from 'commander';
import type { WorkflowCase } from '../../../authoring/workflow-case.ts';
import type { Workflow } from '../../../core/workflow/workflow.ts';
import { resolveWorkflowFolder } from '../../project.ts';
import { allowHostOption, collectHost } from '../../rehearsal/allowed-hosts.ts';
import { type EmittedEvent, findCaseDifferences, readEmissions } from '../../rehearsal/case-outcome.ts';
import { Rehearsals } from '../../rehearsal/rehearsals.ts';
import { describeCaseRemedy } from '../../rehearsal/stand-in-remedy.ts';
import { selectWorkflows } from '../../rehearsal/workflow-selection.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { type Colours, createColoursFor } from '../../terminal/colours.ts';

interface TestOptions {
  readonly fast?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly workflows?: string;
  readonly allowHost?: readonly string[];
}

/** The largest number of cases that run at the same time. */
const maxConcurrentCases = 16;

interface Task {
  readonly workflow: Workflow;
  readonly one: WorkflowCase;
}

interface Result {
  readonly workflow: string;
  readonly case: string;
  readonly passed: boolean;
  readonly differences: readonly string[];
  readonly milliseconds: number;
}

export function addTestCommand(program: Command): void {
  program
    .command('test')
    .description('run the cases of all workflows, or of the named ones')
    .argument('[workflow...]', 'names, folders or IDs of workflows')
    .option('--fast', 'skip Wait states and retry delays')
    .option('--json', 'print one JSON object per case')
    .option('--verbose', 'print the logs of the functions')
    .option(allowHostOption, 'a host besides this machine that HTTP tasks may call; may be repeated', collectHost)
    .option('--workflows <dir>', 'folder of workflows (default: statemachines)')
    .action(test);
}

async function test(names: readonly string[], options: TestOptions): Promise<void> {
  process.env.TZ = 'UTC';
  const { workflows, fast = false, verbose = false } = options;
  const sources = selectWorkflows(resolveWorkflowFolder(workflows), names);
  const tasks = sources.flatMap(({ workflow, cases }) => cases.map((one) => ({ workflow, one })));
  if (tasks.length === 0)
    throw new CliError('no cases found: add a cases.json beside a definition.asl.json or .asl.yaml');
  const rehearsals = await Rehearsals.open({
    workflows,
    allowHost: options.allowHost,
    skipWaits: fast,
    log: verbose ? (from, line) => console.error(`${from}: ${line}`) : () => undefined,
    warn: (line) => console.error(line),
  });
  const results = await runAll(tasks, rehearsals, options).finally(() => rehearsals.close());
  summarize(results, options);
  if (results.some(({ passed }) => !passed)) process.exitCode = 1;
}

async function runAll(tasks: readonly Task[], rehearsals: Rehearsals, options: TestOptions): Promise<Result[]> {
  const colours = createColoursFor(process.stdout, process.env);
  const waiting = [...tasks];
  const results: Result[] = [];
  const work = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      const result = await runOne(task, rehearsals);
      results.push(result);
      console.log(options.json === true ? JSON.stringify(result) : formatResult(result, colours));
    }
  };
  await Promise.all(Array.from({ length: maxConcurrentCases }, work));
  return results;
}

async function runOne({ workflow, one }: Task, rehearsals: Rehearsals): Promise<Result> {
  const emitted: EmittedEvent[] = [];
  const startedAt = performance.now();
  const ended = await rehearsals.run({
    workflow,
    input: { data: one.data },
    key: one.name,
    standIns: one.standIns,
    standInRemedy: (state) => describeCaseRemedy(workflow, one.name, state),
    onStep: (step) => emitted.push(...readEmissions(step, rehearsals.busName)),
  });
  const differences = findCaseDifferences(one.expect, ended, emitted);
  const milliseconds = Math.round(performance.now() - startedAt);
  return { workflow: workflow.name, case: one.name, passed: differences.length === 0, differences, milliseconds };
}

function formatResult(result: Result, { dim, green, red }: Colours): string {
  const { workflow, passed, differences, milliseconds } = result;
  const mark = passed ? green('✓') : red('✗');
  const line = `${mark} ${workflow}: ${result.case} ${dim(`(${milliseconds} ms)`)}`;
  return [line, ...differences.map((difference) => `    ${difference}`)].join('\n');
}

function summarize(results: readonly Result[], { json = false }: TestOptions): void {
  if (json) return;
  const failed = results.filter(({ passed }) => !passed).length;
  const { green, red } = createColoursFor(process.stdout, process.env);
  const total = results.length === 1 ? '1 case' : `${results.length} cases`;
  console.log(failed === 0 ? green(`${total} passed`) : red(`${failed} of ${total} failed`));
}
