// The command line. It loads only the command that is called. An error that the user can correct is printed as one line without a
// stack trace.
import { readFileSync } from 'node:fs';
import { commands } from '../lib/cli/commands.ts';
import { chooseExitCode, formatErrorLines } from '../lib/cli/terminal/error-lines.ts';
import { exitCodes, exitCodesHelp } from '../lib/cli/terminal/exit-codes.ts';
import { ProgramCommand } from '../lib/cli/terminal/program-command.ts';

// `flowgate runs list | head -1` closes standard output early, which is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.succeeded);
});

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
// Commands that are added later inherit the exit code of wrong arguments.
const program = new ProgramCommand('flowgate')
  .description('serverless event router: each accepted event starts each workflow that matches it exactly once')
  .version(version, '-V, --version', 'print the version')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? exitCodes.succeeded : exitCodes.usage))
  .addHelpText('after', exitCodesHelp);

const args = process.argv.slice(2);
const called = args[0] === 'help' ? args[1] : args[0];
// The completion script lists the options of all commands.
const isCalled = (name: string): boolean => name === called || called === 'completion';
for (const { name, description, isHidden = false, load } of commands)
  if (isCalled(name)) (await load())(program);
  else program.command(name, { hidden: isHidden }).description(description);

try {
  await program.parseAsync();
} catch (error) {
  for (const line of formatErrorLines(error, process.env)) console.error(`flowgate: ${line}`);
  process.exitCode = chooseExitCode(error);
}
