// Fetches a file from an address that was allowed before: one GET, no redirect, nothing of ours told, size and time capped.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { FetchedFile, FetchFile } from '../../core/file/file.ts';
import { createPublicLookup, NotPublicError } from './public-address.ts';

export interface FetchFileOptions {
  /** For name, connection and content together. @default 5,000 */
  readonly timeoutMs?: number;
  /** How names are looked up; an address that stands in the URL itself is not. @default public addresses alone */
  readonly lookup?: LookupFunction;
}

export function fileFetcher({ timeoutMs = 5_000, lookup = createPublicLookup() }: FetchFileOptions = {}): FetchFile {
  return async (url, maxBytes) => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return await readResponse(await requestFile(url, { signal, lookup }), maxBytes);
    } catch (error) {
      if (signal.aborted) return toFailure(`did not come within ${timeoutMs / 1_000} seconds`);
      if (error instanceof NotPublicError) return toFailure('lies at an address that is not of the public internet');
      return toFailure('could not be reached, or the connection broke off');
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
    // No agent: no connection is used twice, and no proxy stands between the address and the look-up.
    send(url, { agent: false, headers, lookup, signal }, resolve).once('error', reject).end();
  });
}

async function readResponse(response: IncomingMessage, maxBytes: number): Promise<FetchedFile> {
  try {
    const refusal = findRefusal(response);
    if (refusal !== undefined) return toFailure(refusal);
    if (Number(response.headers['content-length'] ?? 0) > maxBytes) return { kind: 'tooLarge' };
    const content = await readContent(response, maxBytes);
    return content === undefined
      ? { kind: 'tooLarge' }
      : { kind: 'fetched', content, contentType: readContentType(response) };
  } finally {
    // Whatever is left of it stays unread.
    response.destroy();
  }
}

function findRefusal({ statusCode = 0, headers }: IncomingMessage): string | undefined {
  if (statusCode >= 300 && statusCode < 400)
    return `is answered with a redirect (${statusCode}): give the address that it leads to`;
  if (statusCode !== 200) return `is answered with status ${statusCode}: it must be 200`;
  const { 'content-encoding': encoding = 'identity' } = headers;
  return encoding.toLowerCase() === 'identity' ? undefined : 'comes compressed, though it was asked for as it is';
}

async function readContent(response: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function readContentType({ headers }: IncomingMessage): string {
  const type = headers['content-type'] ?? '';
  return /^[\x20-\x7e]{1,255}$/.test(type) ? type : 'application/octet-stream';
}

function toFailure(why: string): FetchedFile {
  return { kind: 'failed', why };
}
