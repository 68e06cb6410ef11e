// flowgate completion: prints the script that completes commands, options and workflow names in a shell.
import { Argument, type Command } from 'commander';
import { formatBashCompletion } from '../completion/bash.ts';
import { type CommandEntry, listCommands } from '../completion/command-tree.ts';
import { formatFishCompletion } from '../completion/fish.ts';
import { formatZshCompletion } from '../completion/zsh.ts';

const formats: Readonly<Record<string, (entries: readonly CommandEntry[]) => string>> = {
  bash: formatBashCompletion,
  zsh: formatZshCompletion,
  fish: formatFishCompletion,
};

const howToLoad = `
Load it in the start file of your shell:
  bash  source <(flowgate completion bash)
  zsh   source <(flowgate completion zsh)
  fish  flowgate completion fish | source`;

export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('print the script that completes commands, options and names of workflows in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(formats)))
    .addHelpText('after', howToLoad)
    .action((shell: string) => console.log(formats[shell]?.(listCommands(program))));
}
