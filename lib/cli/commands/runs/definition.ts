// flowgate runs definition: prints the definition that a run executes, in the version that it started with.
import type { Command } from 'commander';
import { callApi } from '../../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../../router/connection.ts';
import { requireId } from '../../router/require-id.ts';

export function addRunsDefinitionCommand(runs: Command): void {
  const definition = runs
    .command('definition')
    .description('print the definition that a run executes: the version that it started with')
    .argument('<id>', 'ID of the run, run_…')
    .option('--json', 'print one JSON object with the version and the definition');
  addConnectionOptions(definition).action(showDefinition);
}

async function showDefinition(id: string, options: ConnectionOptions & { readonly json?: boolean }): Promise<void> {
  requireId('run', id, 'events show');
  const { body } = await callApi(parseConnection(options), 'GET /v1/runs/{id}/definition', { params: { id } });
  if (options.json === true) {
    console.log(JSON.stringify(body));
    return;
  }
  console.log(JSON.stringify(body.definition, null, 2));
  // Not part of the definition, which can be saved to a file.
  console.error(body.version === undefined ? 'not a version' : `version ${body.version}`);
}
