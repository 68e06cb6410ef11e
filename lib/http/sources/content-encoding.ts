// Decompresses bodies, within bounds: a small body that becomes very large would exhaust the function's memory.
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, type ZlibOptions } from 'node:zlib';
import { FlowgateError } from '../../value/errors.ts';
import type { HttpRequest } from '../server/message.ts';

/** Maximum size of a decompressed body in bytes: that of a body that is sent uncompressed. */
const maxBytes = 4_194_304;
/** How many times larger than the sent body a decompressed one may be, beyond 64 KiB. */
const maxRatio = 100;
const freeBytes = 65_536;

const decoders: Readonly<Record<string, (body: Buffer, options: ZlibOptions) => Buffer>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateEither,
  br: brotliDecompressSync,
};

/**
 * A request with its body decompressed; the request itself if it has no Content-Encoding.
 * @throws FlowgateError `unsupported_media_type` for another coding than gzip, deflate and br; `malformed_request` for a body that is not
 *   in its coding; `too_large` for one that becomes larger than 4 MiB, or 100 times larger
 */
export function decodeBody(request: HttpRequest): HttpRequest {
  const { 'content-encoding': coding = '', ...headers } = request.headers;
  const name = coding.trim().toLowerCase();
  if (name === '' || name === 'identity') return request;
  const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
  if (decode === undefined) throw unsupportedCoding();
  return { ...request, headers, body: decompress(request.body, decode) };
}

function unsupportedCoding(): FlowgateError {
  const message =
    'the Content-Encoding is not supported: send the body with one of gzip, deflate and br, or uncompressed';
  return new FlowgateError('unsupported_media_type', message, { acceptedEncoding: 'gzip, deflate, br' });
}

function decompress(body: Buffer, decode: (body: Buffer, options: ZlibOptions) => Buffer): Buffer {
  const maxOutputLength = Math.min(maxBytes, Math.max(freeBytes, body.length * maxRatio));
  try {
    return decode(body, { maxOutputLength });
  } catch (error) {
    if (isOutputTooLarge(error)) {
      const message = `the decompressed body is larger than ${maxOutputLength} bytes: send less at once`;
      throw new FlowgateError('too_large', message);
    }
    throw new FlowgateError('malformed_request', 'the body is not compressed as its Content-Encoding declares');
  }
}

function isOutputTooLarge(error: unknown): boolean {
  return error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

// Senders differ on what deflate is: RFC 9110 means a zlib stream, and some send the bare stream.
function inflateEither(body: Buffer, options: ZlibOptions): Buffer {
  const isZlib = ((body[0] ?? 0) & 0x0f) === 8 && (((body[0] ?? 0) << 8) | (body[1] ?? 0)) % 31 === 0;
  return isZlib ? inflateSync(body, options) : inflateRawSync(body, options);
}
