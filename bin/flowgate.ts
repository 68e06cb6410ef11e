// The command line. An error that the user can correct is printed as one line without a stack trace.
import { Command } from 'commander';
import { addAuditCommand } from '../lib/cli/commands/audit.ts';
import { addCheckCommand } from '../lib/cli/commands/check.ts';
import { addNewCommand } from '../lib/cli/commands/new.ts';
import { addRunsCommand } from '../lib/cli/commands/runs.ts';
import { addSecretsCommand } from '../lib/cli/commands/secrets.ts';
import { addSendCommand } from '../lib/cli/commands/send.ts';
import { addTokensCommand } from '../lib/cli/commands/tokens.ts';
import { addWorkflowsCommand } from '../lib/cli/commands/workflows.ts';
import { formatErrorLines } from '../lib/cli/terminal/error-lines.ts';

const program = new Command('flowgate').description(
  'serverless event router: each accepted event starts each workflow that matches it exactly once',
);
addSendCommand(program);
addRunsCommand(program);
addWorkflowsCommand(program);
addTokensCommand(program);
addAuditCommand(program);
addSecretsCommand(program);
addNewCommand(program);
addCheckCommand(program);
// The local platform is large, so only the commands that run it load it.
if (['dev', 'run', 'test'].some((name) => process.argv.includes(name)) || process.argv.length <= 3) {
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
  process.exitCode = 1;
}
