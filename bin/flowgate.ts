// The command line. An error that the user can correct is printed as one line without a stack trace.
import { Command } from 'commander';
import { addAuditCommand } from '../lib/cli/commands/audit.ts';
import { addCompletionCommand } from '../lib/cli/commands/completion.ts';
import { addEventsCommand } from '../lib/cli/commands/events.ts';
import { addExplainCommand } from '../lib/cli/commands/explain.ts';
import { addRunsCommand } from '../lib/cli/commands/runs.ts';
import { addSecretsCommand } from '../lib/cli/commands/secrets.ts';
import { addSendCommand } from '../lib/cli/commands/send.ts';
import { addTokensCommand } from '../lib/cli/commands/tokens.ts';
import { addWorkflowsCommand } from '../lib/cli/commands/workflows.ts';
import { chooseExitCode, formatErrorLines } from '../lib/cli/terminal/error-lines.ts';
import { exitCodes, exitCodesHelp } from '../lib/cli/terminal/exit-codes.ts';

// `flowgate runs list | head -1` closes standard output early: nobody reads the rest.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.succeeded);
});

// Commands that are added later inherit the exit code of wrong arguments.
const program = new Command('flowgate')
  .description('serverless event router: each accepted event starts each workflow that matches it exactly once')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? exitCodes.succeeded : exitCodes.usage))
  .addHelpText('after', exitCodesHelp);
addSendCommand(program);
addRunsCommand(program);
addEventsCommand(program);
addExplainCommand(program);
addWorkflowsCommand(program);
addTokensCommand(program);
addAuditCommand(program);
addSecretsCommand(program);
addCompletionCommand(program);
// The local platform is large, so only the commands that run it load it.
if (['dev', 'run', 'test', 'completion'].some((name) => process.argv.includes(name)) || process.argv.length <= 3) {
  const { addDevCommand } = await import('../lib/cli/commands/dev.ts');
  const { addRunCommand } = await import('../lib/cli/commands/run.ts');
  const { addTestCommand } = await import('../lib/cli/commands/test.ts');
  addRunCommand(program);
  addTestCommand(program);
  addDevCommand(program);
}

// Last, because commands that are added after this call inherit the hint.
program.showHelpAfterError('(run "flowgate --help" to list the commands)');

try {
  await program.parseAsync();
} catch (error) {
  for (const line of formatErrorLines(error, process.env)) console.error(`flowgate: ${line}`);
  process.exitCode = chooseExitCode(error);
}
