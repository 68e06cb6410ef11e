// flowgate check: checks workflows, sources and cases without a synthesis, in lines that a problem matcher reads.
import { join } from 'node:path';
import type { Command } from 'commander';
import { writeEditorSchemas } from '../../authoring/editor-schemas.ts';
import { projectRoot } from '../../authoring/project.ts';
import { WorkflowFolderError } from '../../authoring/workflow-folder-error.ts';
import { readWorkflowProject } from '../../authoring/workflow-project.ts';
import { resolveWorkflowFolder } from '../project.ts';
import { watchProject } from '../reload/watch-project.ts';
import { formatProblem, type Problem, splitProblem } from '../terminal/problem-line.ts';

interface CheckOptions {
  readonly watch?: boolean;
  readonly json?: boolean;
  readonly workflows?: string;
}

export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .description('check workflows, sources and cases; a synthesis checks the code of task functions as well')
    .option('--watch', 'check again when files are saved')
    .option('--json', 'print one JSON object per problem, with file, lineNumber, column, pointer and message')
    .option('--workflows <dir>', 'folder of workflows (default: statemachines)')
    .action(check);
}

async function check(options: CheckOptions): Promise<void> {
  const folder = resolveWorkflowFolder(options.workflows);
  if (options.watch !== true) {
    if (report(folder, options) > 0) process.exitCode = 1;
    return;
  }
  // The editor that starts this task needs the schemas, and perhaps nothing has been synthesized yet.
  writeEditorSchemas(folder, (line) => console.error(`warning: ${line}`));
  // These lines mark the begin and the end of a pass: .vscode/tasks.json waits for them.
  const pass = (): void => {
    console.log('check started');
    report(folder, options);
  };
  const stop = await watchProject({
    folders: [folder, join(projectRoot, 'lambdas', 'tasks')],
    onChange: pass,
    onFault: (error) => console.error(`some files are not watched: ${error instanceof Error ? error.message : error}`),
  });
  pass();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
}

/** Prints all problems. Returns the number of errors. */
function report(folder: string, { json = false }: CheckOptions): number {
  const problems = findProblems(folder);
  for (const problem of problems) console.log(json ? JSON.stringify(splitProblem(problem)) : formatProblem(problem));
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (!json) console.log(`check finished: ${count(errors, 'error')}, ${count(problems.length - errors, 'warning')}`);
  return errors;
}

function findProblems(folder: string): Problem[] {
  const problems: Problem[] = [];
  try {
    readWorkflowProject(folder, { warn: (line) => problems.push({ severity: 'warning', line }) });
  } catch (error) {
    if (!(error instanceof WorkflowFolderError)) throw error;
    problems.unshift(...error.findings.map((line) => ({ severity: 'error' as const, line })));
  }
  return problems;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
