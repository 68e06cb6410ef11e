// The command line. It loads only the command that is called. An error that the user can correct is printed as one line without a
// stack trace.
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { commands } from '../lib/cli/commands.ts';
import { commandName } from '../lib/cli/terminal/command-name.ts';
import { formatErrorLines } from '../lib/cli/terminal/error-lines.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const program = new Command('flowgate')
  .description('serverless event router: each accepted event starts each workflow that matches it exactly once')
  .version(version, '-V, --version', 'print the version');

const args = process.argv.slice(2);
const called = args[0] === 'help' ? args[1] : args[0];
for (const { name, description, load } of commands)
  if (name === called) (await load())(program);
  else program.command(name).description(description);

// Last, because commands that are added after this call inherit the hint.
program.showHelpAfterError(`(run "${commandName} --help" to list the commands)`);

try {
  await program.parseAsync();
} catch (error) {
  for (const line of formatErrorLines(error, process.env)) console.error(`flowgate: ${line}`);
  process.exitCode = 1;
}
