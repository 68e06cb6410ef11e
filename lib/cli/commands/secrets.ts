// flowgate secrets set: stores a signing secret of a source in the store that the router reads.
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { findSecretFault, trimLineEnd } from '../../core/source/secret-form.ts';
import { parseSecretName, type SecretName, secretNamePattern } from '../../core/source/secret-name.ts';
import { localAccount } from '../../local/platform.ts';
import { CliError } from '../terminal/cli-error.ts';

interface SetOptions {
  readonly awsEndpoint: string;
  readonly aws?: boolean;
  readonly asIs?: boolean;
}

export function addSecretsCommand(program: Command): void {
  const secrets = program.command('secrets').description('manage the signing secrets of sources');
  secrets
    .command('set')
    .description('store a secret that is read from standard input; a running router uses it within 10 seconds')
    .argument('<name>', 'secretsmanager:<name> or ssm:<name>; a plain name is one in Secrets Manager')
    .option(
      '--aws-endpoint <url>',
      'local AWS services of a router on this machine',
      process.env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566',
    )
    .option('--aws', 'store it in your AWS account instead, with your own AWS credentials')
    .option('--as-is', 'store the input unchanged, including quotation marks, white space and line ends')
    .action(setSecret);
}

async function setSecret(name: string, options: SetOptions): Promise<void> {
  const fullName = name.includes(':') ? name : `secretsmanager:${name}`;
  if (!secretNamePattern.test(fullName)) {
    throw new CliError(`"${name}" is not the name of a secret: use secretsmanager:<name> or ssm:<name>`);
  }
  // Not an argument: arguments are visible in the shell's history and in the list of processes.
  const given = await text(process.stdin);
  const value = options.asIs === true ? given : trimLineEnd(given);
  requireUsable(value, options);
  await storeSecret(fullName as SecretName, value, options).catch((error: unknown) => {
    throw new CliError(
      error instanceof Error ? `${fullName} was not stored: ${error.message || error.name}` : String(error),
    );
  });
  console.log(`${fullName} is stored${value === given ? '' : ', without the line end of the input'}.`);
}

function requireUsable(value: string, { asIs }: SetOptions): void {
  if (value.trim() === '') throw new CliError('the secret is empty or blank: pass it on standard input');
  const { fault } = asIs === true ? {} : (findSecretFault(value) ?? {});
  if (fault === undefined) return;
  throw new CliError(`the secret ${fault}: pass it exactly as the sender has it, or add --as-is to store it unchanged`);
}

async function storeSecret(fullName: SecretName, value: string, options: SetOptions): Promise<void> {
  const { store, name } = parseSecretName(fullName);
  const config = options.aws === true ? {} : localConfig(options.awsEndpoint);
  return store === 'ssm' ? putParameter(name, value, config) : putSecret(name, value, config);
}

function localConfig(endpoint: string) {
  if (!URL.canParse(endpoint)) throw new CliError(`"${endpoint}" is not a URL: write it as http://127.0.0.1:4566`);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { endpoint, region: localAccount.region, credentials };
}

async function putParameter(name: string, value: string, config: object): Promise<void> {
  const { PutParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const put = new PutParameterCommand({ Name: name, Value: value, Type: 'SecureString', Overwrite: true });
  await new SSMClient(config).send(put);
}

async function putSecret(name: string, value: string, config: object): Promise<void> {
  const sdk = await import('@aws-sdk/client-secrets-manager');
  const client = new sdk.SecretsManagerClient(config);
  try {
    await client.send(new sdk.CreateSecretCommand({ Name: name, SecretString: value }));
  } catch (error) {
    if (!(error instanceof sdk.ResourceExistsException)) throw error;
    await client.send(new sdk.PutSecretValueCommand({ SecretId: name, SecretString: value }));
  }
}
