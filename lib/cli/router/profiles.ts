// Reads and writes the profiles: the address and the token of each deployed router, by name. Only their owner can read the file.
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../../value/json.ts';
import { CliError } from '../terminal/cli-error.ts';
import { commandName } from '../terminal/command-name.ts';
import { readPrivateText, readTexts, resolveHome, writePrivateJson } from './flowgate-home.ts';

export interface Profile {
  readonly url: string;
  readonly token: string;
}

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
  const found = parseProfiles(text);
  if (found !== undefined) return found;
  throw new CliError(`${file} is damaged: remove it, then run "${commandName} login" again for each router`);
}

/** Returns undefined for a text that `storeProfile` did not write. */
function parseProfiles(text: string): Profiles | undefined {
  try {
    const stored: unknown = JSON.parse(text);
    if (!isJsonObject(stored)) return undefined;
    const profiles: Record<string, Profile> = {};
    for (const [name, one] of Object.entries(stored)) {
      const profile = readTexts(one, ['url', 'token']);
      if (profile === undefined) return undefined;
      profiles[name] = profile;
    }
    return profiles;
  } catch {
    return undefined;
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
