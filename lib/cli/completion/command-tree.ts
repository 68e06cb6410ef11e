// Lists the words that a shell can complete. It reads commander's own commands, so a new option is completed without a change here.
import type { Argument, Command, Option } from 'commander';

/**
 * The values of an option or an argument. `workflows`: names that the router has; `folders`: names in the folder of workflows.
 * `none`: any text.
 */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'workflows' | 'folders' | 'files' | 'none' };

export interface Word {
  readonly word: string;
  readonly description: string;
}

export interface OptionWord extends Word {
  /** Undefined for an option without a value. */
  readonly values?: Values;
}

/** A command, and what may follow it. */
export interface CommandEntry {
  /** `''` for flowgate itself, `runs list` for a command of a command. */
  readonly path: string;
  readonly commands: readonly Word[];
  readonly options: readonly OptionWord[];
  readonly argument: Values;
}

/** Lists a command and, after it, all commands below it. Hidden commands and options are left out. */
export function listCommands(command: Command, path: readonly string[] = []): CommandEntry[] {
  const help = command.createHelp();
  // commander's own `help` repeats all commands.
  const children = help.visibleCommands(command).filter((child) => child.name() !== 'help');
  const [argument] = command.registeredArguments;
  const entry = {
    path: path.join(' '),
    commands: children.map((child) => ({ word: child.name(), description: firstSentence(child.description()) })),
    options: help.visibleOptions(command).flatMap(toWord),
    argument: argument === undefined ? ({ kind: 'none' } as const) : chooseValues(argument, argument.name()),
  };
  return [entry, ...children.flatMap((child) => listCommands(child, [...path, child.name()]))];
}

function toWord(option: Option): OptionWord[] {
  if (option.long == null) return [];
  const word = { word: option.long, description: firstSentence(option.description) };
  const [, valueName] = /[<[]([\w:=/|-]+)/.exec(option.flags) ?? [];
  return valueName === undefined ? [word] : [{ ...word, values: chooseValues(option, valueName) }];
}

/** The name of a value says what it is: `<idOrName>` a workflow of the router, `<workflow>` a folder, `<file>` and `<dir>` files. */
function chooseValues({ argChoices }: Pick<Option | Argument, 'argChoices'>, name: string): Values {
  if (argChoices !== undefined) return { kind: 'words', words: argChoices };
  if (name === 'idOrName') return { kind: 'workflows' };
  if (name === 'workflow') return { kind: 'folders' };
  return { kind: name === 'file' || name === 'dir' ? 'files' : 'none' };
}

function firstSentence(description: string): string {
  return description.split(/[;:(]/)[0]?.trim() ?? '';
}
