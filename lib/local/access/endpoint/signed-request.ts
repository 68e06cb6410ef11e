// Reads the signature of a request (AWS Signature Version 4): its key, its scope and the headers it covers. It verifies nothing.
import type { RestRequest } from '../../platform/service.ts';

export interface RequestSignature {
  readonly accessKeyId: string;
  /** Date, Region and service that the signing key is for, such as `20260101/us-east-1/sqs/aws4_request`. */
  readonly scope: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20260101T000000Z`. */
  readonly timestamp: string;
  readonly sessionToken?: string;
  /** The validity of a presigned URL, in seconds; absent if the signature is in a header. */
  readonly expiresInSeconds?: number;
}

const algorithm = 'AWS4-HMAC-SHA256';

/** The signature of a request, or undefined if it has none or a malformed one. */
export function readSignature(request: RestRequest): RequestSignature | undefined {
  return request.query.has('X-Amz-Signature') ? fromQuery(request.query) : fromHeader(request.headers);
}

function fromHeader(headers: RestRequest['headers']): RequestSignature | undefined {
  const authorization = headers.authorization ?? '';
  if (!authorization.startsWith(`${algorithm} `)) return undefined;
  const fields = new Map(
    authorization
      .slice(algorithm.length)
      .split(',')
      .map((field) => field.trim())
      .map((field) => [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)] as const),
  );
  return compose({
    credential: fields.get('Credential'),
    signedHeaders: fields.get('SignedHeaders'),
    signature: fields.get('Signature'),
    timestamp: headers['x-amz-date'],
    sessionToken: headers['x-amz-security-token'],
  });
}

function fromQuery(query: URLSearchParams): RequestSignature | undefined {
  const parameter = (name: string): string | undefined => query.get(name) ?? undefined;
  if (parameter('X-Amz-Algorithm') !== algorithm) return undefined;
  const signature = compose({
    credential: parameter('X-Amz-Credential'),
    signedHeaders: parameter('X-Amz-SignedHeaders'),
    signature: parameter('X-Amz-Signature'),
    timestamp: parameter('X-Amz-Date'),
    sessionToken: parameter('X-Amz-Security-Token'),
  });
  return (
    signature && {
      ...signature,
      expiresInSeconds: Number(parameter('X-Amz-Expires') ?? Number.NaN),
    }
  );
}

interface SignatureFields {
  readonly credential: string | undefined;
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
  readonly timestamp: string | undefined;
  readonly sessionToken: string | undefined;
}

function compose(fields: SignatureFields): RequestSignature | undefined {
  const { credential, signedHeaders, signature, timestamp, sessionToken } = fields;
  const [accessKeyId, ...scope] = (credential ?? '').split('/');
  if (accessKeyId === undefined || accessKeyId === '' || scope.length !== 4) return undefined;
  return {
    accessKeyId,
    scope: scope.join('/'),
    service: scope[2] ?? '',
    signedHeaders: (signedHeaders ?? '').split(';'),
    signature: signature ?? '',
    timestamp: timestamp ?? '',
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}
