// flowgate completion-words: prints the names that a completion script offers. The script of the shell calls it when the user
// presses the key for completion.
import { readdirSync } from 'node:fs';
import { Argument, type Command } from 'commander';
import { resolveWorkflowFolder } from '../project.ts';
import { callApi } from '../router/api-client.ts';
import { parseConnection } from '../router/connection.ts';

export function addCompletionWordsCommand(program: Command): void {
  program
    .command('completion-words', { hidden: true })
    .description('print the names of workflows for a completion script')
    .addArgument(new Argument('<kind>').choices(['workflows', 'folders']))
    .action(printWords);
}

/** The largest time for the request to the router: the user waits for it after the key press. */
const longestWaitMs = 2_000;

async function printWords(kind: 'workflows' | 'folders'): Promise<void> {
  for (const name of kind === 'folders' ? listFolders() : await listWorkflowNames()) console.log(name);
}

// If the router cannot be reached, the names of the folders are returned. An error is not printed, because it would appear inside
// the command line that the user types.
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
