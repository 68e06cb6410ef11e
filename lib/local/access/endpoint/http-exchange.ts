// Converts Node's HTTP messages to plain requests, and plain responses to HTTP. It does not depend on AWS.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseTarget } from '../../platform/request-target.ts';
import type { RestRequest, RestResponse } from '../../platform/service.ts';

/** Reads a whole request. Returns undefined if its body exceeds `maxBodyBytes`, and rejects if the client disconnects. */
export async function readRequest(message: IncomingMessage, maxBodyBytes: number): Promise<RestRequest | undefined> {
  const body = await readBody(message, maxBodyBytes);
  if (body === undefined) return undefined;
  return {
    method: message.method ?? 'GET',
    ...parseTarget(message.url ?? '/'),
    headers: joinHeaders(message.headers),
    body,
  };
}

async function readBody(message: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  message.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    // The rest is read and dropped, so that the client receives the response.
    else resolve(undefined);
  });
  message.once('end', () => resolve(Buffer.concat(chunks)));
  message.once('error', reject);
  message.once('close', () => reject(new Error('the client went away')));
  return await promise;
}

export function writeResponse(target: ServerResponse, response: RestResponse): void {
  target.writeHead(response.status, completeHeaders(response));
  // A text goes out in one piece with the head, a buffer as a second one: the second costs a fifth of the whole response.
  target.end(response.body);
}

/** The headers of a response, with the length of its body unless they name one. */
export function completeHeaders({ status, headers, body }: RestResponse): Record<string, string> {
  if (hasNoBody(status)) return { ...headers };
  return { 'content-length': String(Buffer.byteLength(body)), ...headers };
}

/** Whether a response of this status never has a body. */
export function hasNoBody(status: number): boolean {
  return status === 204 || status === 304;
}

function joinHeaders(headers: IncomingMessage['headers']): Record<string, string> {
  const joined = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]);
  return Object.fromEntries(joined.filter(([, value]) => value !== undefined));
}
