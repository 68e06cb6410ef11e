// flowgate console: prints a link that signs in to the console, with the credential of the connection or, with --table, a new one.
import { type Command, Option } from 'commander';
import { type Scope, scopes } from '../../../core/credential/credential.ts';
import { secretCredentialRequest } from '../../../core/credential/issue-credential.ts';
import { parseWith } from '../../../http/request/parse.ts';
import type { Connection } from '../../router/api-client.ts';
import {
  addConnectionOptions,
  type ConnectionOptions,
  parseAddress,
  parseConnection,
} from '../../router/connection.ts';
import { formatConsoleLink } from '../../router/console-link.ts';
import { CredentialsTable } from '../../router/credentials-table.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { parseExpiry } from '../../terminal/duration.ts';

interface ConsoleOptions extends ConnectionOptions {
  readonly table?: string;
  readonly scope: readonly Scope[];
  readonly environment?: string;
  readonly json?: boolean;
}

const validFor = '8h';

export function addConsoleCommand(program: Command): void {
  addConnectionOptions(program.command('console'))
    .description('print a link that opens the console and signs in')
    .option(
      '--table <name>',
      `make a credential of ${validFor} in this credentials table with your own AWS credentials, and print its link`,
    )
    .addOption(
      new Option('--scope <scope...>', 'with --table: what the credential may do')
        .choices([...scopes])
        .default(['admin']),
    )
    .option('--environment <name>', 'with --table: environment of the credential (default: production)')
    .option('--json', 'print JSON')
    .action(printLink);
}

async function printLink(options: ConsoleOptions): Promise<void> {
  const { table } = options;
  const { url, token, expiresAt } =
    table === undefined
      ? { ...parseConnection(options), expiresAt: undefined }
      : await createCredential(table, options);
  const link = formatConsoleLink({ url, token });
  if (options.json === true) return console.log(JSON.stringify({ link, expiresAt }));
  console.log(link);
  if (expiresAt !== undefined) console.error(`valid until ${expiresAt}, for everybody who has the link`);
}

async function createCredential(table: string, options: ConsoleOptions): Promise<Connection & { expiresAt: string }> {
  if (options.token !== undefined) throw new CliError('--token and --table exclude each other: --table makes a token');
  const url = parseAddress(options);
  const expiresAt = parseExpiry(validFor);
  const { environment, scope } = options;
  const request = parseWith(secretCredentialRequest, { label: 'console', scopes: scope, environment, expiresAt });
  const { token } = await CredentialsTable.open(table).create(request);
  if (token === undefined) throw new Error('a credential without a chosen secret has no token');
  return { url, token, expiresAt };
}
