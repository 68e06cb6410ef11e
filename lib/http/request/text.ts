// A body as text: UTF-8 and nothing else. Other bytes would become U+FFFD, and what they said would be lost.
import { FlowgateError } from '../../value/errors.ts';
import type { HttpRequest } from '../server/message.ts';
import { quoteStart } from './quote.ts';

/** The body's text, without a byte order mark. @throws FlowgateError `malformed_request` */
export function decodeUtf8({ body, isBodyDoubtful }: HttpRequest): string {
  if (isBodyDoubtful === true) throw notUtf8();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw notUtf8();
  }
}

function notUtf8(): FlowgateError {
  const message =
    'the body is not valid UTF-8: encode it as UTF-8 (write U+FFFD, where you mean it, as \\ufffd in JSON, or send a Content-Length)';
  return new FlowgateError('malformed_request', message);
}

/**
 * Refuses a media type that declares another charset than UTF-8, or its subset US-ASCII.
 * @throws FlowgateError `unsupported_media_type`
 */
export function refuseOtherCharsets({ headers }: Pick<HttpRequest, 'headers'>): void {
  const parameters = (headers['content-type'] ?? '').split(';').slice(1);
  for (const parameter of parameters) {
    const charset = /^\s*charset\s*=\s*(.*?)\s*$/is.exec(parameter)?.[1]?.replace(/^"(.*)"$/s, '$1');
    if (charset === undefined || /^(?:utf-?8|us-ascii|ascii)$/i.test(charset)) continue;
    throw new FlowgateError(
      'unsupported_media_type',
      `the body's charset is ${quoteStart(charset, 40)}: send it as UTF-8, "charset=utf-8"`,
    );
  }
}

/** How a body is compressed, as far as its header or its first bytes say; undefined where they say nothing. */
export function detectCompression({ body, headers }: HttpRequest): string | undefined {
  const declared = /^\s*(?:x-)?(gzip|deflate|br|zstd|compress)\s*$/i.exec(headers['content-encoding'] ?? '')?.[1];
  if (declared !== undefined) return declared.toLowerCase();
  const isGzip = body[0] === 0x1f && (body[1] === 0x8b || body.subarray(1, 4).equals(replacement));
  if (isGzip) return 'gzip';
  return body.subarray(0, 4).equals(zstdMagic) ? 'zstd' : undefined;
}

/** What the gateway makes of the second byte of gzip, where it takes the body for text. */
const replacement = Buffer.from('\ufffd');
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
