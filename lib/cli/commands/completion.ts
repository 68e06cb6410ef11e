// flowgate completion: prints the script that completes commands, options and workflow names in a shell.
import { readdirSync } from 'node:fs';
import { Argument, type Command } from 'commander';
import { formatBashCompletion } from '../completion/bash.ts';
import { type CommandEntry, listCommands } from '../completion/command-tree.ts';
import { formatFishCompletion } from '../completion/fish.ts';
import { formatZshCompletion } from '../completion/zsh.ts';
import { resolveWorkflowFolder } from '../project.ts';
import { callApi } from '../router/api-client.ts';
import { parseConnection } from '../router/connection.ts';

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
  program
    .command('completion-words', { hidden: true })
    .addArgument(new Argument('<kind>').choices(['workflows', 'folders']))
    .action(printWords);
}

/** A key press must not wait longer. */
const longestWaitMs = 2_000;

async function printWords(kind: 'workflows' | 'folders'): Promise<void> {
  for (const name of kind === 'folders' ? listFolders() : await listWorkflowNames()) console.log(name);
}

// Without a router there is nothing to complete. An error would be printed into the line that is being typed.
async function listWorkflowNames(): Promise<string[]> {
  try {
    const signal = AbortSignal.timeout(longestWaitMs);
    const { body } = await callApi(parseConnection({}), 'GET /v1/workflows', { signal });
    return body.workflows.map(({ name }) => name);
  } catch {
    return listFolders();
  }
}

function listFolders(): string[] {
  try {
    const entries = readdirSync(resolveWorkflowFolder(undefined), { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}
