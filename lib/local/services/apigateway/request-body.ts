// Reads a request's body and counts its bytes: a body that is too large is refused at once, not at its end.
import type { IncomingMessage } from 'node:http';

/** An HTTP API's limit on a body, in bytes. */
export const largestBody = 10 * 2 ** 20;

export type BodyOutcome =
  | { readonly kind: 'complete'; readonly body: Buffer }
  | { readonly kind: 'tooLarge' }
  /** The client disconnected: no response is needed. */
  | { readonly kind: 'aborted' };

export function announcesTooMuch(request: IncomingMessage): boolean {
  return Number(request.headers['content-length'] ?? 0) > largestBody;
}

export function readBody(request: IncomingMessage): Promise<BodyOutcome> {
  const { promise, resolve } = Promise.withResolvers<BodyOutcome>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes <= largestBody) chunks.push(chunk);
    else resolve({ kind: 'tooLarge' });
  };
  request.on('data', count);
  request.on('end', () => resolve({ kind: 'complete', body: Buffer.concat(chunks) }));
  request.on('error', () => resolve({ kind: 'aborted' }));
  request.on('close', () => resolve({ kind: 'aborted' }));
  return promise;
}
