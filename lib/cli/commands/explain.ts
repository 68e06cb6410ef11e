// flowgate explain: prints which workflows an event would start, without sending it. `flowgate events explain` uses the exported
// functions too.
import type { Command } from 'commander';
import { callApi } from '../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../router/connection.ts';
import { dataHelp, readDataArgument } from '../terminal/json-argument.ts';
import { openScreen } from '../terminal/screen.ts';
import { type Explanation, formatExplanation } from '../views/explanation.ts';

export interface ExplainOptions extends ConnectionOptions {
  readonly verbose?: boolean;
  readonly json?: boolean;
}

interface DraftOptions extends ExplainOptions {
  readonly source: string;
  readonly data: string;
  readonly organisation?: string;
}

export function addExplainCommand(program: Command): void {
  const explain = program
    .command('explain')
    .description('explain which workflows an event would start, and why not the others, without sending it')
    .argument('<name>', 'name of the event, for example order.created')
    .requiredOption('--source <source>', 'source of the event, for example shop')
    .option('--data <json>', dataHelp, '{}')
    .option('--organisation <id>', 'organisation that the event would belong to');
  addConnectionOptions(addExplainOptions(explain)).action(explainDraft);
}

/** Adds `--verbose` and `--json` to a command. Returns the same command. */
export function addExplainOptions(command: Command): Command {
  return command
    .option('--verbose', 'show each trigger with its pattern, the values of the event, and what was probably meant')
    .option('--json', 'print JSON');
}

async function explainDraft(name: string, options: DraftOptions): Promise<void> {
  const { source, organisation: organisationId } = options;
  const connection = parseConnection(options);
  const body = { source, name, data: readDataArgument(options.data), organisationId };
  const answer = await callApi(connection, 'POST /v1/explain', { body });
  printExplanation(answer.body, options);
}

/**
 * Prints one line for each workflow. With `verbose` it also prints the triggers. With `json` it prints the whole explanation as
 * one JSON document.
 */
export function printExplanation(explanation: Explanation, { verbose = false, json = false }: ExplainOptions): void {
  if (json) console.log(JSON.stringify(explanation, null, 2));
  else console.log(formatExplanation(explanation, { ...openScreen(), isVerbose: verbose }).join('\n'));
}
