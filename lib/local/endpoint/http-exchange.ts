// Node's HTTP on one side, plain requests and responses on the other. It knows nothing of AWS.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RestRequest, RestResponse } from '../service.ts';

/** Reads a whole request, or answers undefined where its body is longer than so many bytes. */
export async function readRequest(message: IncomingMessage, maxBodyBytes: number): Promise<RestRequest | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  const target = message.url ?? '/';
  const question = target.indexOf('?');
  return {
    method: message.method ?? 'GET',
    path: question < 0 ? target : target.slice(0, question),
    query: new URLSearchParams(question < 0 ? '' : target.slice(question + 1)),
    headers: joinHeaders(message.headers),
    body: Buffer.concat(chunks),
  };
}

export function writeResponse(target: ServerResponse, response: RestResponse): void {
  const body = typeof response.body === 'string' ? Buffer.from(response.body) : response.body;
  const isBodiless = response.status === 204 || response.status === 304;
  target.writeHead(response.status, {
    ...(isBodiless ? {} : { 'content-length': body.length }),
    ...response.headers,
  });
  target.end(body);
}

function joinHeaders(headers: IncomingMessage['headers']): Record<string, string> {
  const joined = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]);
  return Object.fromEntries(joined.filter(([, value]) => value !== undefined));
}
