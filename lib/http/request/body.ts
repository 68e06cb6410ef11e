// Checks the size and the media type of a request's body. Reads no content.
import { FlowgateError } from '../../value/errors.ts';
import type { HttpRequest } from '../server/message.ts';
import type { BodyKind } from '../server/route.ts';
import { isForm } from './form.ts';
import { refuseOtherCharsets } from './text.ts';

/** In bytes. A Lambda request is at most 6 MB including envelope and escaping; a body of this size always fits. */
export const maxBodyBytes = 4_194_304;

export interface BodyLimit {
  /** In bytes. @default 4,194,304 */
  readonly maxBytes?: number | undefined;
  /** Text for the end of the message: what to do with a larger body. @default nothing */
  readonly remedy?: string;
}

/** @throws FlowgateError `too_large` */
export function refuseTooLarge({ body }: HttpRequest, { maxBytes = maxBodyBytes, remedy = '' }: BodyLimit = {}): void {
  if (body.length <= maxBytes) return;
  const message = `the body is ${body.length} bytes: at most ${maxBytes} are allowed${remedy}`;
  throw new FlowgateError('too_large', message);
}

/**
 * Refuses media types that the route does not accept, and charsets other than UTF-8.
 * @throws FlowgateError `unsupported_media_type`
 */
export function refuseOtherTypes(kind: BodyKind, { body, headers }: HttpRequest): void {
  if (kind === 'none' || kind === 'raw' || (kind === 'optional-json' && body.length === 0)) return;
  refuseOtherCharsets({ headers });
  if (kind === 'json-or-form' && isForm({ headers })) return;
  if (kind === 'json-or-lines' && isJsonLines({ headers })) return;
  const type = headers['content-type'] ?? '';
  if (kind === 'multipart') {
    requireMultipart(type);
    return;
  }
  if (/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) return;
  throw new FlowgateError(
    'unsupported_media_type',
    `the body's media type is ${JSON.stringify(type.slice(0, 80))}: send it as "content-type: application/json"`,
    { acceptedType: 'application/json' },
  );
}

/** Whether a request's media type is that of JSON lines. */
export function isJsonLines({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return /^application\/(?:x-ndjson|x-jsonlines|jsonl|json-lines)\s*(?:;|$)/i.test(headers['content-type'] ?? '');
}

/** Whether a request has CloudEvents, in any of their three modes. */
export function isCloudEvent({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return headers['ce-specversion'] !== undefined || /^application\/cloudevents/i.test(headers['content-type'] ?? '');
}

function requireMultipart(type: string): void {
  if (/^multipart\/form-data\s*;/i.test(type)) return;
  throw new FlowgateError(
    'unsupported_media_type',
    `the body's media type is ${JSON.stringify(type.slice(0, 80))}: send a form as "content-type: multipart/form-data; boundary=…"`,
    { acceptedType: 'multipart/form-data' },
  );
}
