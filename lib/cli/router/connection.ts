// The router that a command calls: --url and --token, or FLOWGATE_URL and FLOWGATE_TOKEN.
import type { Command } from 'commander';
import { CliError } from '../terminal/cli-error.ts';
import type { Connection } from './api-client.ts';

export interface ConnectionOptions {
  readonly url?: string;
  readonly token?: string;
}

export function addConnectionOptions(command: Command): Command {
  return command
    .option('--url <url>', 'URL of the router (default: FLOWGATE_URL, otherwise http://127.0.0.1:3000)')
    .option('--token <token>', 'credential (default: FLOWGATE_TOKEN, which keeps it out of the shell history)');
}

/** @throws CliError without a token or with a malformed address */
export function parseConnection(
  { url, token }: ConnectionOptions,
  environment: NodeJS.ProcessEnv = process.env,
): Connection {
  const address = url ?? environment.FLOWGATE_URL ?? 'http://127.0.0.1:3000';
  const secret = token ?? environment.FLOWGATE_TOKEN;
  if (!URL.canParse(address)) throw new CliError(`"${address}" is not a URL: write it as https://host`);
  if (secret === undefined || secret === '')
    throw new CliError('no credential: set FLOWGATE_TOKEN to a token, for example the one that npm start prints');
  return { url: address, token: secret };
}
