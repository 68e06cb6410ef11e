// flowgate tokens create|list|revoke.
import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Command, Option } from 'commander';
import { DynamoDbCredentialStore } from '../aws/credential-store.ts';
import { type Credential, scopes } from '../core/credential.ts';
import { FlowgateError } from '../core/errors.ts';
import {
  describeCredential,
  issueCredential,
  registerSecret,
  secretCredentialRequest,
} from '../core/issue-credential.ts';
import { parseWith } from '../http/parse.ts';
import { CliError, callApi } from './api-client.ts';
import { type ConnectionOptions, connectionOf, withConnection } from './connection.ts';

interface CreateOptions extends ConnectionOptions {
  readonly label: string;
  readonly scope: string[];
  readonly environment?: string;
  readonly organisation?: string[];
  readonly workflow?: string[];
  readonly expires?: string;
  readonly table?: string;
  readonly secretStdin?: boolean;
  readonly secretEnv?: string;
  readonly json?: boolean;
}

type Request = ReturnType<typeof parseRequest>;

interface Created {
  /** Absent where a chosen secret opens the credential. */
  readonly token?: string;
  readonly credential: Credential;
}

export function addTokensCommand(program: Command): void {
  const tokens = program.command('tokens').description('credentials of a router');
  withConnection(tokens.command('create'))
    .description('make a token; it is shown once')
    .requiredOption('--label <label>', 'what people call it, such as "shop backend"')
    .addOption(new Option('--scope <scope...>', 'what it may do').choices([...scopes]).makeOptionMandatory())
    .option('--environment <name>', 'the environment that it opens; without it the one of your own credential')
    .option('--organisation <id...>', 'the only organisations that it may speak for')
    .option('--workflow <id...>', 'the only workflows that it may start and see, by ID')
    .option('--expires <when>', 'a number of days such as 90d, or a moment such as 2027-01-31T00:00:00Z')
    .option(
      '--table <name>',
      "the credentials table: writes to it with your own AWS credentials, for a deployment's first token",
    )
    .addOption(
      new Option(
        '--secret-stdin',
        'register a secret of your own, read from standard input, in place of a token',
      ).conflicts('secretEnv'),
    )
    .option('--secret-env <variable>', 'register the secret that this environment variable holds, in place of a token')
    .option('--json', 'print JSON')
    .action(createToken);
  withConnection(tokens.command('list'))
    .description('show the credentials, never their secrets')
    .option('--json', 'print JSON')
    .action(listTokens);
  withConnection(tokens.command('revoke'))
    .description('end a credential; it opens nothing after 60 seconds at the most')
    .argument('<id>', 'the credential, cred_…')
    .action(revokeToken);
}

async function createToken(options: CreateOptions): Promise<void> {
  const request = requestOf(options, await chosenSecret(options));
  const created = options.table === undefined ? await askFor(request, options) : await writeTo(options.table, request);
  console.log(options.json === true ? JSON.stringify(shown(created)) : told(created));
}

function shown({ credential, ...rest }: Created): object {
  return { ...rest, credential: describeCredential(credential) };
}

function told({ token, credential }: Created): string {
  if (token === undefined) return `${describe(credential)}\nThe secret is registered; only its digest is kept.`;
  return `${token}\n\n${describe(credential)}\nThe token is not kept and will not be shown again.`;
}

/** A secret never comes as an argument: it would stand in the shell's history and in the list of processes. */
async function chosenSecret({ secretStdin, secretEnv }: CreateOptions): Promise<string | undefined> {
  if (secretStdin === true) return (await text(process.stdin)).replace(/\r?\n$/, '');
  if (secretEnv === undefined) return undefined;
  const secret = process.env[secretEnv];
  if (secret === undefined) throw new CliError(`--secret-env ${secretEnv}: there is no such environment variable`);
  return secret;
}

async function listTokens(options: ConnectionOptions & { readonly json?: boolean }): Promise<void> {
  const { body } = await callApi(connectionOf(options), { method: 'GET', path: '/v1/tokens' });
  const credentials = body.credentials as Credential[];
  if (options.json === true) console.log(JSON.stringify(credentials));
  else console.log(credentials.map(describe).join('\n') || 'no credentials');
}

async function revokeToken(id: string, options: ConnectionOptions): Promise<void> {
  const path = `/v1/tokens/${encodeURIComponent(id)}`;
  const { body } = await callApi(connectionOf(options), { method: 'DELETE', path });
  console.log(describe(body.credential as Credential));
}

function requestOf(options: CreateOptions, secret: string | undefined): Request {
  const { label, scope, environment, organisation, workflow, expires } = options;
  const expiresAt = expires === undefined ? undefined : momentOf(expires);
  return parseRequest({
    label,
    scopes: scope,
    environment,
    organisations: organisation,
    workflows: workflow,
    expiresAt,
    secret,
  });
}

function parseRequest(request: object) {
  return parseWith(secretCredentialRequest, request);
}

function momentOf(when: string): string {
  const days = /^(\d+)d$/.exec(when)?.[1];
  const moment = days === undefined ? Date.parse(when) : Date.now() + Number(days) * 86_400_000;
  if (Number.isNaN(new Date(moment).getTime()))
    throw new CliError(`--expires ${when} is neither days such as 90d nor a moment such as 2027-01-31T00:00:00Z`);
  return new Date(moment).toISOString();
}

async function askFor(request: Request, options: ConnectionOptions): Promise<Created> {
  const { body } = await callApi(connectionOf(options), { method: 'POST', path: '/v1/tokens', body: request });
  return body as unknown as Created;
}

async function writeTo(tableName: string, { secret, ...request }: Request): Promise<Created> {
  const deps = { now: () => new Date(), randomBytes };
  const issued: Created =
    secret === undefined ? issueCredential(request, deps) : { credential: registerSecret(request, secret, deps) };
  const store = new DynamoDbCredentialStore({ client: new DynamoDBClient(), tableName });
  await store.create(issued.credential).catch((error: unknown) => {
    throw notWritten(error, tableName);
  });
  return issued;
}

function notWritten(error: unknown, tableName: string): unknown {
  if (error instanceof FlowgateError || !(error instanceof Error)) return error;
  const reason = error.message.replaceAll('\n', ' ');
  return new CliError(
    `the table ${tableName} could not be written (${error.name}: ${reason}): check its name and your AWS credentials`,
  );
}

function describe({
  id,
  label,
  environment,
  scopes: granted,
  organisations,
  workflows,
  expiresAt,
  revokedAt,
}: Credential): string {
  const limits = [
    ...(organisations === undefined ? [] : [`organisations ${organisations.join(', ')}`]),
    ...(workflows === undefined ? [] : [`workflows ${workflows.join(', ')}`]),
    ...(expiresAt === undefined ? [] : [`expires ${expiresAt}`]),
    ...(revokedAt === undefined ? [] : [`revoked ${revokedAt}`]),
  ];
  return [`${id}  ${label}  ${environment}  ${granted.join(',')}`, ...limits].join('  ');
}
