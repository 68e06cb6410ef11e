// The hosts that files may be fetched from, and the check of a sender's URL against them. Resolves and fetches nothing.
import { createInvalidRequest, FlowgateError } from '../../value/errors.ts';

/** The origins (`https://host`, `https://host:port`) that files may be fetched from. */
export type FileOrigins = ReadonlySet<string>;

/** An invalid entry of the list of hosts. */
export class FileHostError extends Error {
  override readonly name = 'FileHostError';
}

const hostName = /^(?:[a-z0-9-]+\.)*[a-z0-9-]+(?::\d+)?$/;
const bracketed = /^\[[0-9a-f:.]+\](?::\d+)?$/;
const thisMachine = /^http:\/\/127\.0\.0\.1:\d+$/;

/**
 * Parses entries to origins: `files.example.com`, `files.example.com:8443`, an IP address, and, for local use,
 * `http://127.0.0.1:8080`. Each must be written in canonical form: in lower case, international names as `xn--…`.
 * @throws FileHostError
 */
export function parseFileOrigins(entries: readonly string[]): FileOrigins {
  return new Set(entries.map(parseOrigin));
}

/** Returns the entries. @throws FileHostError for an invalid one */
export function requireFileHosts(entries: readonly string[]): readonly string[] {
  parseFileOrigins(entries);
  return entries;
}

function parseOrigin(entry: string): string {
  const origin = thisMachine.test(entry) ? entry : `https://${entry}`;
  const isForm = origin === entry || hostName.test(entry) || bracketed.test(entry);
  // An entry that parsers read differently from its text, such as 2130706433 for 127.0.0.1, could mislead a reader.
  if (isForm && URL.parse(origin)?.origin === origin) return origin;
  const allowed =
    'an exact host in lower case, for example files.example.com or files.example.com:8443 (omit port 443)';
  throw new FileHostError(`${JSON.stringify(entry)} is not a host that files can be fetched from: give ${allowed}`);
}

/**
 * Parses the URL of a file at one of the origins. Fetch the returned URL, not the text.
 * @throws FlowgateError `invalid_request` for an invalid URL, `forbidden` for any other origin
 */
export function parseFileUrl(text: string, origins: FileOrigins): URL {
  // Parsers disagree about these characters, and no URL needs them.
  const url = /[\s\\\p{Cc}]/u.test(text) ? null : URL.parse(text);
  if (url === null) throw createFileUrlError('must be a URL, for example https://files.example.com/scan.pdf');
  if (url.username !== '' || url.password !== '') throw createFileUrlError('must have no user name and no password');
  if (origins.has(`${url.protocol}//${url.host}`)) return url;
  const shown = JSON.stringify(`${url.protocol}//${url.host}`.slice(0, 80));
  const remedy = 'send the file itself as "file", or ask the operator of this router to add the host to fileHosts';
  throw new FlowgateError('forbidden', `this router fetches no file from ${shown}: ${remedy}`);
}

/** The error for an invalid URL of a file. */
export function createFileUrlError(message: string): FlowgateError {
  return createInvalidRequest([{ pointer: '/url', message }]);
}

/** A file's name from its URL: the last part of the path, or `file`. */
export function deriveFileName({ pathname }: URL): string {
  const name = decodePath(pathname).split(/[/\\]/).at(-1) ?? '';
  return /^\.{0,2}$/.test(name) ? 'file' : name;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
