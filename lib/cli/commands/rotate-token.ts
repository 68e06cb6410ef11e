// flowgate tokens rotate: creates a new secret for a credential. The previous secret remains valid for the overlap period.
import { type Command, Option } from 'commander';
import { type RotationRequest, rotationRequest } from '../../core/credential/rotate-credential.ts';
import { parseWith } from '../../http/request/parse.ts';
import { callApi } from '../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../router/connection.ts';
import { formatNewSecret, formatNewSecretJson } from '../router/credential-line.ts';
import { CredentialsTable, type NewSecret } from '../router/credentials-table.ts';
import { addSecretOptions, readChosenSecret, type SecretOptions } from '../terminal/chosen-secret.ts';
import { CliError } from '../terminal/cli-error.ts';
import { parseExpiry, parseSeconds } from '../terminal/duration.ts';

interface RotateOptions extends ConnectionOptions, SecretOptions {
  readonly overlap?: string;
  readonly keep?: 'older' | 'newer';
  readonly expires?: string;
  readonly table?: string;
  readonly json?: boolean;
}

export function addRotateCommand(tokens: Command): void {
  const command = addConnectionOptions(tokens.command('rotate'))
    .description('give a credential a new secret, shown once; the previous one stays valid for the overlap period')
    .argument('<id>', 'ID of the credential, cred_…')
    .option(
      '--overlap <time>',
      'how long both secrets are valid, for example 90s, 24h, 7d or 0; at most 30d (default: 24h)',
    )
    .addOption(
      new Option(
        '--keep <which>',
        'if two secrets are valid already: the one that stays valid beside the new one; the other ends immediately',
      ).choices(['older', 'newer']),
    )
    .option('--expires <when>', 'new expiry of the credential, for example 90d (default: unchanged)')
    .option(
      '--table <name>',
      'write to this credentials table with your own AWS credentials instead of calling the router',
    );
  addSecretOptions(command).option('--json', 'print JSON').action(rotateToken);
}

async function rotateToken(id: string, options: RotateOptions): Promise<void> {
  const request = parseWith(rotationRequest, {
    overlapSeconds: options.overlap === undefined ? undefined : parseOverlap(options.overlap),
    keep: options.keep,
    expiresAt: options.expires === undefined ? undefined : parseExpiry(options.expires),
    secret: await readChosenSecret(options),
  });
  const rotated =
    options.table === undefined
      ? await requestRotation(id, request, options)
      : await CredentialsTable.open(options.table).rotate(id, request);
  console.log(
    options.json === true ? formatNewSecretJson(rotated) : `${formatNewSecret(rotated)}\n${formatOverlap(rotated)}`,
  );
}

async function requestRotation(id: string, body: RotationRequest, options: ConnectionOptions): Promise<NewSecret> {
  const answer = await callApi(parseConnection(options), 'POST /v1/tokens/{id}/rotate', { params: { id }, body });
  return answer.body;
}

function parseOverlap(overlap: string): number {
  const seconds = parseSeconds(overlap);
  if (seconds === undefined)
    throw new CliError(`--overlap ${overlap} is not a duration: expected for example 90s, 30m, 24h or 7d`);
  return seconds;
}

function formatOverlap({ credential: { overlapEndsAt } }: NewSecret): string {
  return overlapEndsAt === undefined
    ? 'The previous secret stops working within 60 seconds.'
    : `The previous secret is valid until ${overlapEndsAt}, or for 60 seconds from now if that is later.`;
}
