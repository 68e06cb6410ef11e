// The platform's end of the port on which a function's thread sends requests to the endpoint. The same program runs both ends, but a
// function can send anything on the port, so the endpoint verifies each request as if it had come over HTTP.
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { parseTarget } from '../../platform/request-target.ts';
import type { RestRequest, RestResponse } from '../../platform/service.ts';
import type { PlatformRequestMessage, PlatformResponseMessage } from './runtime/protocol.ts';

/** Serves a request of an AWS client. Rejects if the client must get no response. */
export type AnswerRequest = (request: RestRequest) => Promise<RestResponse>;

/** Returns the thread's end of a new channel. The channel ends with the thread. */
export function openPlatformChannel(answer: AnswerRequest): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.on('message', (message: PlatformRequestMessage) => void respond(port1, message, answer));
  // The thread keeps the process running, if anything does.
  port1.unref();
  return port2;
}

async function respond(port: MessagePort, message: PlatformRequestMessage, answer: AnswerRequest): Promise<void> {
  const { id } = message;
  try {
    const { body, ...response } = await answer(toRequest(message));
    // A buffer can be a part of a larger one, which must not be sent.
    const sent = typeof body === 'string' ? body : new Uint8Array(body);
    const transferred = typeof sent === 'string' ? [] : [sent.buffer];
    port.postMessage({ kind: 'response', id, ...response, body: sent } satisfies PlatformResponseMessage, transferred);
  } catch {
    port.postMessage({ kind: 'lost', id } satisfies PlatformResponseMessage);
  }
}

function toRequest({ body, headers, method, target }: PlatformRequestMessage): RestRequest {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.length);
  return { method, ...parseTarget(target), headers, body: bytes };
}
