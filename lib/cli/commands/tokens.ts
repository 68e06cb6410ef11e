// flowgate tokens create, list, revoke: creates, lists and revokes credentials. rotate-token.ts has `rotate`.
import { type Command, Option } from 'commander';
import { scopes } from '../../core/credential/credential.ts';
import { secretCredentialRequest } from '../../core/credential/issue-credential.ts';
import { parseWith } from '../../http/request/parse.ts';
import type { FollowListOptions } from '../lists/list-options.ts';
import { addWholeListOptions, runWholeList } from '../lists/whole-list.ts';
import { callApi } from '../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../router/connection.ts';
import {
  createCredentialColumns,
  formatCredential,
  formatNewSecret,
  formatNewSecretJson,
} from '../router/credential-line.ts';
import { CredentialsTable, type NewSecret } from '../router/credentials-table.ts';
import { addSecretOptions, readChosenSecret, type SecretOptions } from '../terminal/chosen-secret.ts';
import { parseExpiry } from '../terminal/duration.ts';
import { parseRate } from '../terminal/rate.ts';
import { addRotateCommand } from './rotate-token.ts';

interface CreateOptions extends ConnectionOptions, SecretOptions {
  readonly label: string;
  readonly scope: string[];
  readonly environment?: string;
  readonly organisation?: string[];
  readonly workflow?: string[];
  readonly source?: string[];
  readonly rate?: string;
  readonly expires?: string;
  readonly table?: string;
  readonly json?: boolean;
}

type Request = ReturnType<typeof parseRequest>;

export function addTokensCommand(program: Command): void {
  const tokens = program.command('tokens').description('manage the credentials of a router');
  const create = addConnectionOptions(tokens.command('create'))
    .description('create a token; it is shown once')
    .requiredOption('--label <label>', 'name for people, for example "shop backend"')
    .addOption(
      new Option('--scope <scope...>', 'what the credential may do').choices([...scopes]).makeOptionMandatory(),
    )
    .option('--environment <name>', 'environment of the credential (default: your own; with --table: production)')
    .option('--organisation <id...>', 'restrict it to these organisations')
    .option('--workflow <id...>', 'restrict it to these workflows, by ID')
    .option(
      '--source <name...>',
      'declared sources in whose name it may send events without a signature (default: none)',
    )
    .option('--rate <requests/time>', 'rate limit, for example 100/15m (default: that of the router)')
    .option(
      '--expires <when>',
      'expiry: a duration such as 90d, or a time such as 2027-01-31T00:00:00Z (default: none)',
    )
    .option(
      '--table <name>',
      'write to this credentials table with your own AWS credentials: for the first token of a deployment',
    );
  addSecretOptions(create).option('--json', 'print JSON').action(createToken);
  addWholeListOptions(tokens.command('list').description('list the credentials, without their secrets')).action(
    listTokens,
  );
  addRotateCommand(tokens);
  addConnectionOptions(tokens.command('revoke'))
    .description('revoke a credential; it stops working within 60 seconds')
    .argument('<id>', 'ID of the credential, cred_…')
    .option(
      '--table <name>',
      'write to this credentials table with your own AWS credentials instead of calling the router',
    )
    .option('--json', 'print JSON')
    .action(revokeToken);
}

async function createToken(options: CreateOptions): Promise<void> {
  const request = toRequest(options, await readChosenSecret(options));
  const created =
    options.table === undefined
      ? await requestToken(request, options)
      : await CredentialsTable.open(options.table).create(request);
  console.log(options.json === true ? formatNewSecretJson(created) : formatNewSecret(created));
}

async function listTokens(options: FollowListOptions): Promise<void> {
  const connection = parseConnection(options);
  let leftOut: number | undefined;
  const read = async (signal: AbortSignal) => {
    const { body } = await callApi(connection, 'GET /v1/tokens', { signal });
    leftOut = body.accessTokensLeftOut;
    return body.credentials;
  };
  await runWholeList({ noun: 'credentials', columns: createCredentialColumns, read }, options);
  if (leftOut !== undefined) console.error(`${leftOut} older access tokens are not listed`);
}

interface RevokeOptions extends ConnectionOptions {
  readonly table?: string;
  readonly json?: boolean;
}

async function revokeToken(id: string, options: RevokeOptions): Promise<void> {
  const revoked =
    options.table === undefined
      ? await requestRevocation(id, options)
      : await CredentialsTable.open(options.table).revoke(id);
  console.log(options.json === true ? JSON.stringify(revoked) : formatCredential(revoked));
}

async function requestRevocation(id: string, options: ConnectionOptions): Promise<NewSecret['credential']> {
  const { body } = await callApi(parseConnection(options), 'DELETE /v1/tokens/{id}', { params: { id } });
  return body.credential;
}

function toRequest(options: CreateOptions, secret: string | undefined): Request {
  const { label, scope, environment, organisation, workflow, source, rate, expires } = options;
  const expiresAt = expires === undefined ? undefined : parseExpiry(expires);
  return parseRequest({
    label,
    scopes: scope,
    environment,
    organisations: organisation,
    workflows: workflow,
    sources: source,
    rateLimit: rate === undefined ? undefined : parseRate(rate),
    expiresAt,
    secret,
  });
}

function parseRequest(request: object) {
  return parseWith(secretCredentialRequest, request);
}

async function requestToken(request: Request, options: ConnectionOptions): Promise<NewSecret> {
  const { body } = await callApi(parseConnection(options), 'POST /v1/tokens', { body: request });
  return body;
}
