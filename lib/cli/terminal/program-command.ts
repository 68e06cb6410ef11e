// Commander's command with the error messages of this command line: "flowgate: …", the usage, and where the help is.
import { Command, type ErrorOptions } from 'commander';
import { commandName } from './command-name.ts';

/** All commands that are added to it report errors as it does. */
export class ProgramCommand extends Command {
  override createCommand(name?: string): ProgramCommand {
    return new ProgramCommand(name);
  }

  override error(message: string, options?: ErrorOptions): never {
    const lines = [rewordUsageError(message) + this.#nameCommands(options), ...this.#describeUsage()];
    return super.error(lines.map((line) => `flowgate: ${line}`).join('\n'), options);
  }

  #describeUsage(): string[] {
    const names = listNames(this);
    const help = `run "${[commandName, ...names.slice(1), '--help'].join(' ')}"`;
    if (this.parent === null) return [`${help} to list the commands and options`];
    return [`usage: ${names.join(' ')} ${this.usage()}`, `${help} to list its options`];
  }

  /** The subcommands of a group, for an unknown one. The whole program has too many. */
  #nameCommands(options: ErrorOptions | undefined): string {
    if (options?.code !== 'commander.unknownCommand' || this.parent === null) return '';
    return ` (the commands are ${this.commands.map((command) => command.name()).join(', ')})`;
  }
}

function listNames(command: Command): string[] {
  return command.parent === null ? [command.name()] : [...listNames(command.parent), command.name()];
}

/** Commander's messages and ours for them. The version of commander is pinned. */
const rewordings: readonly (readonly [RegExp, string])[] = [
  [/^error: /, ''],
  [/\n\(Did you mean one of (.+)\?\)$/, ': did you mean one of $1?'],
  [/\n\(Did you mean (.+)\?\)$/, ': did you mean "$1"?'],
  [/^missing required argument '(.+)'$/, 'the argument <$1> is missing'],
  [/^option '(.+)' argument missing$/, 'the option $1 has no value'],
  [/^required option '(.+)' not specified$/, 'the option $1 is missing'],
  [
    /^too many arguments.*\. Expected (\d+) arguments? but got (\d+)\.$/,
    'too many arguments: expected $1, received $2',
  ],
  [/^option '(.+)' argument '(.*)' is invalid\. /, 'the value "$2" of the option $1 is invalid: '],
  [
    /^command-argument value '(.*)' is invalid for argument '(.+)'\. /,
    'the argument <$2> has the invalid value "$1": ',
  ],
  [/Allowed choices are (.+)\.$/, 'use one of $1'],
  [/^unknown (option|command) '(.*?)'/, 'unknown $1 "$2"'],
  [/^option '(.+)' cannot be used with option '(.+)'$/, 'the options $1 and $2 cannot be used together'],
];

/** @param message a message of commander, for example `error: missing required argument 'id'` */
function rewordUsageError(message: string): string {
  return rewordings.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), message);
}
