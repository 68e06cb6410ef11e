// The named profiles of deployed routers: their address and token, in a file that only its owner can read.
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { CliError } from '../terminal/cli-error.ts';
import { commandName } from '../terminal/command-name.ts';
import { readPrivateText, resolveHome, writePrivateJson } from './flowgate-home.ts';

const profile = z.object({ url: z.string(), token: z.string() });
const profiles = z.record(z.string(), profile);

export type Profile = z.infer<typeof profile>;
export type Profiles = Readonly<Record<string, Profile>>;

/** @throws CliError for a damaged file */
export function readProfiles(environment: NodeJS.ProcessEnv = process.env): Profiles {
  const file = locateFile(environment);
  const text = readPrivateText(file);
  if (text === undefined) return {};
  if (process.platform !== 'win32') chmodSync(file, 0o600);
  try {
    return profiles.parse(JSON.parse(text));
  } catch {
    throw new CliError(`${file} is damaged: remove it, then run "${commandName} login" again for each router`);
  }
}

/** @throws CliError for a name that no profile has */
export function findProfile(name: string, environment: NodeJS.ProcessEnv = process.env): Profile {
  const all = readProfiles(environment);
  const found = Object.hasOwn(all, name) ? all[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(all).join(', ');
  const allowed = names === '' ? 'no profile is stored' : `the stored profiles are ${names}`;
  throw new CliError(
    `profile "${name}" is unknown (${allowed}): create it with "${commandName} login --profile ${name} --url <url>"`,
  );
}

export function storeProfile(name: string, one: Profile, environment: NodeJS.ProcessEnv = process.env): void {
  writePrivateJson(locateFile(environment), { ...readProfiles(environment), [name]: one });
}

/** @throws CliError for a name that no profile has */
export function removeProfile(name: string, environment: NodeJS.ProcessEnv = process.env): void {
  findProfile(name, environment);
  const { [name]: _, ...others } = readProfiles(environment);
  writePrivateJson(locateFile(environment), others);
}

function locateFile(environment: NodeJS.ProcessEnv): string {
  return join(resolveHome(environment), 'profiles.json');
}
