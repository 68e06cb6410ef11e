// flowgate tokens rotate: a new secret for a credential, while the one before goes on working for a time.
import { type Command, Option } from 'commander';
import { rotationRequest } from '../../core/credential/rotate-credential.ts';
import { parseWith } from '../../http/request/parse.ts';
import { CliError, callApi } from '../router/api-client.ts';
import { type ConnectionOptions, connectionOf, withConnection } from '../router/connection.ts';
import { asJson, told } from '../router/credential-line.ts';
import { CredentialsTable, type MadeSecret } from '../router/credentials-table.ts';
import { chosenSecret, type SecretOptions, withChosenSecret } from '../terminal/chosen-secret.ts';
import { parseExpiry, parseSeconds } from '../terminal/duration.ts';

interface RotateOptions extends ConnectionOptions, SecretOptions {
  readonly overlap?: string;
  readonly keep?: 'older' | 'newer';
  readonly expires?: string;
  readonly table?: string;
  readonly json?: boolean;
}

export function addRotateCommand(tokens: Command): void {
  const command = withConnection(tokens.command('rotate'))
    .description('give a credential a new secret, shown once; the one before works on for a time')
    .argument('<id>', 'the credential, cred_…')
    .option('--overlap <time>', 'for how long both work, such as 90s, 24h, 7d, or 0; at most 30d (default 24h)')
    .addOption(
      new Option(
        '--keep <which>',
        'where two secrets work already: which one stays beside the new one; the other ends at once',
      ).choices(['older', 'newer']),
    )
    .option('--expires <when>', 'a new end of the credential, such as 90d; without it the end stays as it is')
    .option('--table <name>', 'the credentials table: writes to it with your own AWS credentials');
  withChosenSecret(command).option('--json', 'print JSON').action(rotateToken);
}

async function rotateToken(id: string, options: RotateOptions): Promise<void> {
  const request = parseWith(rotationRequest, {
    overlapSeconds: options.overlap === undefined ? undefined : overlapSeconds(options.overlap),
    keep: options.keep,
    expiresAt: options.expires === undefined ? undefined : parseExpiry(options.expires),
    secret: await chosenSecret(options),
  });
  const rotated =
    options.table === undefined
      ? await ask(id, request, options)
      : await CredentialsTable.named(options.table).rotate(id, request);
  console.log(options.json === true ? asJson(rotated) : `${told(rotated)}\n${endOf(rotated)}`);
}

async function ask(id: string, body: object, options: ConnectionOptions): Promise<MadeSecret> {
  const path = `/v1/tokens/${encodeURIComponent(id)}/rotate`;
  const answer = await callApi(connectionOf(options), { method: 'POST', path, body });
  return answer.body as unknown as MadeSecret;
}

function overlapSeconds(overlap: string): number {
  const seconds = parseSeconds(overlap);
  if (seconds === undefined)
    throw new CliError(`--overlap ${overlap} is no length of time such as 90s, 30m, 24h or 7d`);
  return seconds;
}

function endOf({ credential: { overlapEndsAt } }: MadeSecret): string {
  return overlapEndsAt === undefined
    ? 'The secret before opens nothing after 60 seconds at the most.'
    : `The secret before works until ${overlapEndsAt}, or 60 seconds from now where that is later.`;
}
