// The command line. Every failure that a person can mend is one line without a stack.
import { Command } from 'commander';
import { CliError } from '../lib/cli/api-client.ts';
import { addRunsCommand } from '../lib/cli/runs.ts';
import { addSendCommand } from '../lib/cli/send.ts';
import { addTokensCommand } from '../lib/cli/tokens.ts';
import { addWorkflowsCommand } from '../lib/cli/workflows.ts';
import { FlowgateError } from '../lib/core/errors.ts';

const program = new Command('flowgate').description(
  'a serverless event router: webhooks in, exactly one execution out',
);
addSendCommand(program);
addRunsCommand(program);
addWorkflowsCommand(program);
addTokensCommand(program);
// The local platform is large: only the command that runs it loads it.
if (process.argv.includes('dev') || process.argv.length <= 3) {
  const { addDevCommand } = await import('../lib/cli/dev.ts');
  addDevCommand(program);
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CliError || error instanceof FlowgateError)) throw error;
  for (const line of error.message.split('\n')) console.error(`flowgate: ${line}`);
  process.exitCode = 1;
}
