// Fetches a file from a URL that was checked before: one GET, no redirects, no data of the router in the request, limited size and
// time. Which hosts are allowed is decided by lib/core/file/file-host.ts.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { FetchedFile, FetchFile } from '../../core/file/file.ts';
import { createPublicLookup, NotPublicError } from './public-address.ts';
import { readBounded } from './read-bounded.ts';

export interface FetchFileOptions {
  /** For name lookup, connection and content together. @default 5,000 */
  readonly timeoutMs?: number;
  /** Resolves host names; an IP address in the URL is not looked up. @default only public addresses */
  readonly lookup?: LookupFunction;
}

export function createFileFetcher({
  timeoutMs = 5_000,
  lookup = createPublicLookup(),
}: FetchFileOptions = {}): FetchFile {
  return async (url, maxBytes) => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return await readResponse(await requestFile(url, { signal, lookup }), maxBytes);
    } catch (error) {
      if (signal.aborted) return toFailure(`was not received within ${timeoutMs / 1_000} seconds`);
      if (error instanceof NotPublicError) return toFailure('is at an address that is not public');
      return toFailure('could not be fetched: the host was not reached, or the connection was lost');
    }
  };
}

interface FetchContext {
  readonly signal: AbortSignal;
  readonly lookup: LookupFunction;
}

function requestFile(url: URL, { signal, lookup }: FetchContext): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'Flowgate' };
  return new Promise((resolve, reject) => {
    // Without an agent no connection is reused, and no proxy is between the checked address and the connection.
    send(url, { agent: false, headers, lookup, signal }, resolve).once('error', reject).end();
  });
}

async function readResponse(response: IncomingMessage, maxBytes: number): Promise<FetchedFile> {
  try {
    const refusal = findRefusal(response);
    if (refusal !== undefined) return toFailure(refusal);
    if (Number(response.headers['content-length'] ?? 0) > maxBytes) return { kind: 'tooLarge' };
    const content = await readBounded(response, maxBytes);
    return content === undefined
      ? { kind: 'tooLarge' }
      : { kind: 'fetched', content, contentType: readContentType(response) };
  } finally {
    // The rest of the response is not read.
    response.destroy();
  }
}

function findRefusal({ statusCode = 0, headers }: IncomingMessage): string | undefined {
  if (statusCode >= 300 && statusCode < 400) return `has a redirect (${statusCode}): send the URL that it redirects to`;
  if (statusCode !== 200) return `has the status ${statusCode}: it must be 200`;
  const { 'content-encoding': encoding = 'identity' } = headers;
  return encoding.toLowerCase() === 'identity'
    ? undefined
    : 'is compressed, although the request accepts only uncompressed content';
}

function readContentType({ headers }: IncomingMessage): string {
  const type = headers['content-type'] ?? '';
  return /^[\x20-\x7e]{1,255}$/.test(type) ? type : 'application/octet-stream';
}

function toFailure(why: string): FetchedFile {
  return { kind: 'failed', why };
}
