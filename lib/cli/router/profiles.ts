// Reads and writes the profiles: the address and the token of each deployed router, by name. Only their owner can read the file.
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

/**
 * Returns all profiles by name; an empty object if the file does not exist. Sets the mode of the file to 0600. @throws CliError
 * if the file is damaged
 */
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

/** Returns a profile. @throws CliError if no profile has this name */
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

/** Stores a profile, and replaces one with the same name. */
export function storeProfile(name: string, one: Profile, environment: NodeJS.ProcessEnv = process.env): void {
  writePrivateJson(locateFile(environment), { ...readProfiles(environment), [name]: one });
}

/** Removes a profile and its token. @throws CliError if no profile has this name */
export function removeProfile(name: string, environment: NodeJS.ProcessEnv = process.env): void {
  findProfile(name, environment);
  const { [name]: _, ...others } = readProfiles(environment);
  writePrivateJson(locateFile(environment), others);
}

function locateFile(environment: NodeJS.ProcessEnv): string {
  return join(resolveHome(environment), 'profiles.json');
}
