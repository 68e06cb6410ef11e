// flowgate login, logout, profiles: stores the address and the token of a deployed router under a name, removes them, or lists
// the names.
import type { Command } from 'commander';
import { ApiError } from '../../../http/contract/client.ts';
import { callApi } from '../../router/api-client.ts';
import { requireSafeUrl } from '../../router/connection.ts';
import { readProfiles, removeProfile, storeProfile } from '../../router/profiles.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { commandName } from '../../terminal/command-name.ts';
import { readHidden } from '../../terminal/hidden-input.ts';

interface LoginOptions {
  readonly profile: string;
  readonly url: string;
  readonly json?: boolean;
}

export function addLoginCommand(program: Command): void {
  program
    .command('login')
    .description('store the address and the token of a deployed router as a profile')
    .requiredOption('--profile <name>', 'name of the profile, for example prod')
    .requiredOption('--url <url>', 'URL of the router: the output Url of its stack')
    .option('--json', 'print JSON')
    .action(login);
}

export function addLogoutCommand(program: Command): void {
  program
    .command('logout')
    .description('remove a profile and its token from this machine')
    .requiredOption('--profile <name>', 'name of the profile')
    .action(({ profile }: { readonly profile: string }) => {
      removeProfile(profile);
      console.log(
        `profile ${profile} is removed. Its token is still valid: "${commandName} tokens revoke <id>" ends it.`,
      );
    });
}

export function addProfilesCommand(program: Command): void {
  program
    .command('profiles')
    .description('list the stored profiles, without their tokens')
    .option('--json', 'print JSON')
    .action(({ json }: { readonly json?: boolean }) => {
      const profiles = Object.entries(readProfiles()).map(([name, { url }]) => ({ name, url }));
      if (json === true) console.log(JSON.stringify(profiles));
      else console.log(profiles.map(({ name, url }) => `${name}  ${url}`).join('\n') || 'no profiles');
    });
}

async function login({ profile, url, json }: LoginOptions): Promise<void> {
  if (!/^[\w.-]{1,64}$/.test(profile))
    throw new CliError(`"${profile}" is not a name of a profile: use 1 to 64 of A-Z, a-z, 0-9, _, - and .`);
  requireSafeUrl(url);
  // The token is not an argument, because the shell's history and the list of processes show arguments.
  const token = (await readHidden(`token for ${url}`)).trim();
  if (token === '') throw new CliError('no token: type it, or pass it on standard input');
  await requireValid({ url, token });
  storeProfile(profile, { url, token });
  console.log(
    json === true
      ? JSON.stringify({ profile, url })
      : `profile ${profile} is stored. Use it with --profile ${profile}, or set FLOWGATE_PROFILE=${profile}.`,
  );
}

/**
 * @throws CliError if the router cannot be reached or does not know the token. A token without the scope to read workflows is
 * valid.
 */
async function requireValid(connection: { readonly url: string; readonly token: string }): Promise<void> {
  try {
    await callApi(connection, 'GET /v1/workflows');
  } catch (error) {
    const { cause } = error as Error;
    if (!(cause instanceof ApiError && cause.status === 403)) throw error;
  }
}
