// flowgate tokens create|list|revoke; rotate has a file of its own.
import { type Command, Option } from 'commander';
import { type Credential, scopes } from '../../core/credential/credential.ts';
import { secretCredentialRequest } from '../../core/credential/issue-credential.ts';
import { parseWith } from '../../http/request/parse.ts';
import { callApi } from '../router/api-client.ts';
import { type ConnectionOptions, connectionOf, withConnection } from '../router/connection.ts';
import { asJson, describe, told } from '../router/credential-line.ts';
import { CredentialsTable, type MadeSecret } from '../router/credentials-table.ts';
import { chosenSecret, type SecretOptions, withChosenSecret } from '../terminal/chosen-secret.ts';
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
  const tokens = program.command('tokens').description('credentials of a router');
  const create = withConnection(tokens.command('create'))
    .description('make a token; it is shown once')
    .requiredOption('--label <label>', 'what people call it, such as "shop backend"')
    .addOption(new Option('--scope <scope...>', 'what it may do').choices([...scopes]).makeOptionMandatory())
    .option('--environment <name>', 'the environment that it opens; without it the one of your own credential')
    .option('--organisation <id...>', 'the only organisations that it may speak for')
    .option('--workflow <id...>', 'the only workflows that it may start and see, by ID')
    .option(
      '--source <name...>',
      'the declared sources that it may send events as, without their signature; without it none',
    )
    .option('--rate <requests/time>', "how much it may send, such as 100/15m; without it the router's standard limit")
    .option('--expires <when>', 'a number of days such as 90d, or a moment such as 2027-01-31T00:00:00Z')
    .option(
      '--table <name>',
      "the credentials table: writes to it with your own AWS credentials, for a deployment's first token",
    );
  withChosenSecret(create).option('--json', 'print JSON').action(createToken);
  withConnection(tokens.command('list'))
    .description('show the credentials, never their secrets')
    .option('--json', 'print JSON')
    .action(listTokens);
  addRotateCommand(tokens);
  withConnection(tokens.command('revoke'))
    .description('end a credential; it opens nothing after 60 seconds at the most')
    .argument('<id>', 'the credential, cred_…')
    .option('--table <name>', 'the credentials table: writes to it with your own AWS credentials')
    .action(revokeToken);
}

async function createToken(options: CreateOptions): Promise<void> {
  const request = requestOf(options, await chosenSecret(options));
  const created =
    options.table === undefined
      ? await askFor(request, options)
      : await CredentialsTable.named(options.table).create(request);
  console.log(options.json === true ? asJson(created) : told(created));
}

async function listTokens(options: ConnectionOptions & { readonly json?: boolean }): Promise<void> {
  const { body } = await callApi(connectionOf(options), { method: 'GET', path: '/v1/tokens' });
  const credentials = body.credentials as MadeSecret['credential'][];
  if (options.json === true) console.log(JSON.stringify(credentials));
  else console.log(credentials.map(describe).join('\n') || 'no credentials');
  const leftOut = body.accessTokensLeftOut;
  if (leftOut !== undefined) console.error(`and ${leftOut} access tokens more, which are older`);
}

interface RevokeOptions extends ConnectionOptions {
  readonly table?: string;
}

async function revokeToken(id: string, options: RevokeOptions): Promise<void> {
  const revoked =
    options.table === undefined
      ? await askToRevoke(id, options)
      : await CredentialsTable.named(options.table).revoke(id);
  console.log(describe(revoked));
}

async function askToRevoke(id: string, options: ConnectionOptions): Promise<Credential> {
  const path = `/v1/tokens/${encodeURIComponent(id)}`;
  const { body } = await callApi(connectionOf(options), { method: 'DELETE', path });
  return body.credential as Credential;
}

function requestOf(options: CreateOptions, secret: string | undefined): Request {
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

async function askFor(request: Request, options: ConnectionOptions): Promise<MadeSecret> {
  const { body } = await callApi(connectionOf(options), { method: 'POST', path: '/v1/tokens', body: request });
  return body as unknown as MadeSecret;
}
