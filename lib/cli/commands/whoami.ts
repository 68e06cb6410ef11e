// flowgate whoami: prints the ID, label, environment, scopes and limits of the credential.
import type { Command } from 'commander';
import { callApi } from '../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../router/connection.ts';
import { formatCredential } from '../router/credential-line.ts';

export function addWhoamiCommand(program: Command): void {
  addConnectionOptions(program.command('whoami'))
    .description('show what the credential is and may do')
    .option('--json', 'print JSON')
    .action(showCredential);
}

async function showCredential(options: ConnectionOptions & { readonly json?: boolean }): Promise<void> {
  const { body } = await callApi(parseConnection(options), 'GET /v1/me');
  if (options.json === true) console.log(JSON.stringify(body.credential));
  else console.log(formatCredential(body.credential));
}
