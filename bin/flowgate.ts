// The command line. It loads only the command that is called. An error that the user can correct is printed as one line without a
// stack trace.
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { formatErrorLines } from '../lib/cli/terminal/error-lines.ts';

/** The commands in the order of the help. The local platform is large, and only some commands run it. */
const commands: Readonly<
  Record<string, readonly [description: string, add: () => Promise<(program: Command) => void>]>
> = {
  send: [
    'send an event, or start one workflow directly with --workflow',
    async () => (await import('../lib/cli/commands/send.ts')).addSendCommand,
  ],
  runs: ['read runs of workflows', async () => (await import('../lib/cli/commands/runs.ts')).addRunsCommand],
  workflows: [
    'read the deployed workflows',
    async () => (await import('../lib/cli/commands/workflows.ts')).addWorkflowsCommand,
  ],
  tokens: [
    'manage the credentials of a router',
    async () => (await import('../lib/cli/commands/tokens.ts')).addTokensCommand,
  ],
  audit: [
    'show who created, rotated or revoked credentials and who switched workflows on or off, newest first',
    async () => (await import('../lib/cli/commands/audit.ts')).addAuditCommand,
  ],
  secrets: [
    'manage the signing secrets of sources',
    async () => (await import('../lib/cli/commands/secrets.ts')).addSecretsCommand,
  ],
  login: [
    'store the address and the token of a deployed router as a profile',
    async () => (await import('../lib/cli/commands/login.ts')).addLoginCommand,
  ],
  logout: [
    'remove a profile and its token from this machine',
    async () => (await import('../lib/cli/commands/login.ts')).addLogoutCommand,
  ],
  profiles: [
    'list the stored profiles, without their tokens',
    async () => (await import('../lib/cli/commands/login.ts')).addProfilesCommand,
  ],
  run: [
    'run one workflow on this machine and show each state',
    async () => (await import('../lib/cli/commands/run.ts')).addRunCommand,
  ],
  test: [
    'run the cases of all workflows, or of the named ones',
    async () => (await import('../lib/cli/commands/test.ts')).addTestCommand,
  ],
  dev: [
    'run the router on this machine and reload it when files are saved',
    async () => (await import('../lib/cli/commands/dev.ts')).addDevCommand,
  ],
};

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const program = new Command('flowgate')
  .description('serverless event router: each accepted event starts each workflow that matches it exactly once')
  .version(version, '-V, --version', 'print the version');

const args = process.argv.slice(2);
const called = args[0] === 'help' ? args[1] : args[0];
for (const [name, [description, add]] of Object.entries(commands))
  if (name === called) (await add())(program);
  else program.command(name).description(description);

// Last, because commands that are added after this call inherit the hint.
program.showHelpAfterError('(run "flowgate --help" to list the commands)');

try {
  await program.parseAsync();
} catch (error) {
  for (const line of formatErrorLines(error, process.env)) console.error(`flowgate: ${line}`);
  process.exitCode = 1;
}
