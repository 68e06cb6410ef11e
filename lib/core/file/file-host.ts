// Hosts that files may be fetched from, and whether a sender's address is at one of them. Resolves and fetches nothing.
import { FlowgateError, invalidRequest } from '../../value/errors.ts';

/** The origins (`https://host`, `https://host:port`) that files may be fetched from. */
export type FileOrigins = ReadonlySet<string>;

/** What is no entry of the list of hosts. */
export class FileHostError extends Error {
  override readonly name = 'FileHostError';
}

const hostName = /^(?:[a-z0-9-]+\.)*[a-z0-9-]+(?::\d+)?$/;
const bracketed = /^\[[0-9a-f:.]+\](?::\d+)?$/;
const thisMachine = /^http:\/\/127\.0\.0\.1:\d+$/;

/**
 * The origins that entries stand for: `files.example.com`, `files.example.com:8443`, an IP address, and, for local use,
 * `http://127.0.0.1:8080`. Each is spelt as a browser would show it: in small letters, international names as `xn--…`.
 * @throws FileHostError
 */
export function fileOriginsOf(entries: readonly string[]): FileOrigins {
  return new Set(entries.map(originOf));
}

/** @throws FileHostError for an entry that is none */
export function checkedFileHosts(entries: readonly string[]): readonly string[] {
  fileOriginsOf(entries);
  return entries;
}

function originOf(entry: string): string {
  const origin = thisMachine.test(entry) ? entry : `https://${entry}`;
  const isForm = origin === entry || hostName.test(entry) || bracketed.test(entry);
  // What a parser would read otherwise than it is written, such as 2130706433 for 127.0.0.1, could mislead its reader.
  if (isForm && URL.parse(origin)?.origin === origin) return origin;
  const allowed = 'an exact host in small letters, as in files.example.com or files.example.com:8443 (443 is left out)';
  throw new FileHostError(`${JSON.stringify(entry)} is no host that files can be fetched from: give ${allowed}`);
}

/**
 * The address of a file that a sender names, at one of the origins. Whoever fetches it takes this address, not the text.
 * @throws FlowgateError `invalid_request` for what is no such address, `forbidden` for any other origin
 */
export function fileUrlOf(text: string, origins: FileOrigins): URL {
  // Parsers disagree about these characters, and none has to be in an address.
  const url = /[\s\\\p{Cc}]/u.test(text) ? null : URL.parse(text);
  if (url === null) throw wrongFileUrl('must be an address, as in https://files.example.com/scan.pdf');
  if (url.username !== '' || url.password !== '') throw wrongFileUrl('must have no user name and no password');
  if (origins.has(`${url.protocol}//${url.host}`)) return url;
  const shown = JSON.stringify(`${url.protocol}//${url.host}`.slice(0, 80));
  const remedy = 'send the file itself as "file", or ask whoever deploys it to add the host to fileHosts';
  throw new FlowgateError('forbidden', `this router fetches no file from ${shown}: ${remedy}`);
}

/** The refusal of what a sender gives as a file's address. */
export function wrongFileUrl(message: string): FlowgateError {
  return invalidRequest([{ pointer: '/url', message }]);
}

/** What a file is called by its address: the last part of the path, or `file`. */
export function fileNameOf({ pathname }: URL): string {
  const name = decoded(pathname).split(/[/\\]/).at(-1) ?? '';
  return /^\.{0,2}$/.test(name) ? 'file' : name;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
