// Decodes a body as UTF-8 and refuses everything else: a lenient decoder replaces other bytes by U+FFFD, and their content is lost.
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
    'the body is not valid UTF-8: encode it as UTF-8 (to send U+FFFD itself, write it as \\ufffd in JSON, or send a Content-Length)';
  return new FlowgateError('malformed_request', message);
}

/**
 * Refuses a media type with a charset other than UTF-8 or its subset US-ASCII.
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

/** How a body is compressed, by its Content-Encoding or its first bytes; undefined if neither shows a compression. */
export function detectCompression({ body, headers }: HttpRequest): string | undefined {
  const declared = /^\s*(?:x-)?(gzip|deflate|br|zstd|compress)\s*$/i.exec(headers['content-encoding'] ?? '')?.[1];
  if (declared !== undefined) return declared.toLowerCase();
  const isGzip = body[0] === 0x1f && (body[1] === 0x8b || body.subarray(1, 4).equals(replacement));
  if (isGzip) return 'gzip';
  return body.subarray(0, 4).equals(zstdMagic) ? 'zstd' : undefined;
}

/** The gateway's replacement of gzip's second byte, if it passes the body on as text. */
const replacement = Buffer.from('\ufffd');
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
