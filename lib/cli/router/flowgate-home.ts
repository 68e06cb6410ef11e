// The folder of Flowgate in the user's home folder. It contains the routers that run on this machine and the profiles of deployed
// routers, with their tokens. Only its owner can read it.
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { isJsonObject } from '../../value/json.ts';

/** Returns the path of the folder: FLOWGATE_HOME. @default `.flowgate` in the user's home folder */
export function resolveHome({ FLOWGATE_HOME }: NodeJS.ProcessEnv): string {
  return FLOWGATE_HOME === undefined || FLOWGATE_HOME === '' ? join(homedir(), '.flowgate') : FLOWGATE_HOME;
}

/**
 * Writes a value as JSON to a file with mode 0600 in a folder with mode 0700. Replaces the file in one step, so a crash leaves
 * either the old or the new file.
 */
export function writePrivateJson(file: string, value: unknown): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (process.platform !== 'win32') chmodSync(folder, 0o700);
  const next = `${file}.${process.pid}.new`;
  writeFileSync(next, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(next, file);
}

/** Reads a file as UTF-8. Returns undefined if it does not exist. */
export function readPrivateText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Returns these members of a stored value; undefined if one of them is missing or no text. By hand, because a library for schemas
 * doubles the time that a command takes to start.
 */
export function readTexts<Name extends string>(
  stored: unknown,
  names: readonly Name[],
): Readonly<Record<Name, string>> | undefined {
  if (!isJsonObject(stored)) return undefined;
  const texts = names.map((name) => [name, stored[name]] as const);
  return texts.every(([, text]) => typeof text === 'string')
    ? (Object.fromEntries(texts) as Record<Name, string>)
    : undefined;
}
