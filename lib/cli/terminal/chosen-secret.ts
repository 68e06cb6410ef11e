// Reads a secret that the team chose itself. It is never an argument, because arguments are visible in the shell's history
// and in the list of processes.
import { text } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import { CliError } from './cli-error.ts';

export interface SecretOptions {
  readonly secretStdin?: boolean;
  readonly secretEnv?: string;
}

export function addSecretOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--secret-stdin',
        'register your own secret, read from standard input, instead of a new token',
      ).conflicts('secretEnv'),
    )
    .option('--secret-env <variable>', 'register the secret in this environment variable instead of a new token');
}

/** Returns undefined if neither of the two options is given. @throws CliError if the variable is not set */
export async function readChosenSecret({ secretStdin, secretEnv }: SecretOptions): Promise<string | undefined> {
  if (secretStdin === true) return (await text(process.stdin)).replace(/\r?\n$/, '');
  if (secretEnv === undefined) return undefined;
  const secret = process.env[secretEnv];
  if (secret === undefined) throw new CliError(`--secret-env ${secretEnv}: the environment variable is not set`);
  return secret;
}
