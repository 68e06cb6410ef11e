// flowgate completion-words: prints the names that a completion script offers. The scripts call it at a key press.
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
