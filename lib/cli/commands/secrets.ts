// flowgate secrets set: stores the signing secret of a source in Secrets Manager or in the Parameter Store, from which the router
// reads it.
import type { Command } from 'commander';
import { findSecretFault, trimLineEnd } from '../../core/source/secret-form.ts';
import { parseSecretName, type SecretName, secretNamePattern } from '../../core/source/secret-name.ts';
import { chooseAwsEndpoint } from '../router/connection.ts';
import { CliError } from '../terminal/cli-error.ts';
import { readHidden } from '../terminal/hidden-input.ts';

/** The Region of the local platform. It is repeated here, because an import of the platform would load all services. */
const localRegion = 'us-east-1';

interface SetOptions {
  readonly awsEndpoint?: string;
  readonly json?: boolean;
  readonly aws?: boolean;
  readonly asIs?: boolean;
}

export function addSecretsCommand(program: Command): void {
  const secrets = program.command('secrets').description('manage the signing secrets of sources');
  secrets
    .command('set')
    .description(
      'store a secret, typed without being shown or read from a pipe; a running router uses it within 10 seconds',
    )
    .argument('<name>', 'secretsmanager:<name> or ssm:<name>; a plain name is one in Secrets Manager')
    .option(
      '--aws-endpoint <url>',
      'local AWS services of a router on this machine (default: AWS_ENDPOINT_URL, or those of the router that runs here)',
    )
    .option('--aws', 'store it in your AWS account instead, with your own AWS credentials')
    .option('--as-is', 'store the input unchanged, including quotation marks, white space and line ends')
    .option('--json', 'print JSON')
    .action(setSecret);
}

async function setSecret(name: string, options: SetOptions): Promise<void> {
  const fullName = name.includes(':') ? name : `secretsmanager:${name}`;
  if (!secretNamePattern.test(fullName)) {
    throw new CliError(`"${name}" is not the name of a secret: use secretsmanager:<name> or ssm:<name>`);
  }
  // The secret is not an argument, because the shell's history and the list of processes show arguments.
  const given = await readHidden(`secret ${fullName}`);
  const value = options.asIs === true ? given : trimLineEnd(given);
  requireUsable(value, options);
  await storeSecret(fullName as SecretName, value, options).catch((error: unknown) => {
    throw new CliError(
      `${fullName} was not stored in ${options.aws === true ? 'your AWS account' : chooseAwsEndpoint(options.awsEndpoint)}: ${describe(error)}`,
    );
  });
  const place = options.aws === true ? 'your AWS account' : chooseAwsEndpoint(options.awsEndpoint);
  console.log(
    options.json === true
      ? JSON.stringify({ name: fullName, place, isLineEndRemoved: value !== given })
      : `${fullName} is stored in ${place}${value === given ? '' : ', without the line end of the input'}.`,
  );
}

function requireUsable(value: string, { asIs }: SetOptions): void {
  if (value.trim() === '') throw new CliError('the secret is empty or blank: type it, or pass it on standard input');
  const { fault } = asIs === true ? {} : (findSecretFault(value) ?? {});
  if (fault === undefined) return;
  throw new CliError(`the secret ${fault}: pass it exactly as the sender has it, or add --as-is to store it unchanged`);
}

async function storeSecret(fullName: SecretName, value: string, options: SetOptions): Promise<void> {
  const { store, name } = parseSecretName(fullName);
  const config = options.aws === true ? {} : localConfig(chooseAwsEndpoint(options.awsEndpoint));
  return store === 'ssm' ? putParameter(name, value, config) : putSecret(name, value, config);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'no router runs there: run "npm start", or use --aws-endpoint or --aws';
  return error.message || error.name;
}

function localConfig(endpoint: string) {
  if (!URL.canParse(endpoint)) throw new CliError(`"${endpoint}" is not a URL: write it as http://127.0.0.1:4566`);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { endpoint, region: localRegion, credentials };
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
