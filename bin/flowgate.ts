// The command line. Every failure that a person can mend is one line without a stack.
import { Command } from 'commander';
import { addAuditCommand } from '../lib/cli/commands/audit.ts';
import { addRunsCommand } from '../lib/cli/commands/runs.ts';
import { addSecretsCommand } from '../lib/cli/commands/secrets.ts';
import { addSendCommand } from '../lib/cli/commands/send.ts';
import { addTokensCommand } from '../lib/cli/commands/tokens.ts';
import { addWorkflowsCommand } from '../lib/cli/commands/workflows.ts';
import { errorLines } from '../lib/cli/terminal/error-lines.ts';

const program = new Command('flowgate').description(
  'a serverless event router: webhooks in, exactly one execution out',
);
addSendCommand(program);
addRunsCommand(program);
addWorkflowsCommand(program);
addTokensCommand(program);
addAuditCommand(program);
addSecretsCommand(program);
// The local platform is large: only the commands that run it load it.
if (['dev', 'run', 'test'].some((name) => process.argv.includes(name)) || process.argv.length <= 3) {
  const { addDevCommand } = await import('../lib/cli/commands/dev.ts');
  const { addRunCommand } = await import('../lib/cli/commands/run.ts');
  const { addTestCommand } = await import('../lib/cli/commands/test.ts');
  addRunCommand(program);
  addTestCommand(program);
  addDevCommand(program);
}

// Not sooner: commands that are added after it would say it too.
program.showHelpAfterError('(flowgate --help lists the commands)');

try {
  await program.parseAsync();
} catch (error) {
  for (const line of errorLines(error, process.env)) console.error(`flowgate: ${line}`);
  process.exitCode = 1;
}
