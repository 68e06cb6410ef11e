// Shared by this folder's tests: an S3 with one bucket, and refusals as values.

import type { RestRequest } from '../../../../../lib/local/platform/service.ts';
import { S3Service } from '../../../../../lib/local/services/s3/service.ts';
import { FakeClock } from '../../../../fixtures/fake-clock.ts';
import { catchRefusal } from '../../../../fixtures/refusal.ts';

export async function startWithBucket(options: { dataDir?: string } = {}) {
  const clock = new FakeClock();
  const s3 = await S3Service.start({ clock, ...options });
  await s3.call('CreateBucket', { Bucket: 'data' });
  return { s3, clock };
}

export async function refusal(call: Promise<unknown>) {
  const { code, status, details } = await catchRefusal(call);
  return { code, status, details };
}

/** A request that is signed for S3, as far as this service looks. */
export function signedRequest(request: Partial<RestRequest> & { url: string }): RestRequest {
  const url = new URL(request.url, 'http://127.0.0.1:4566');
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: {
      host: url.host,
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
      ...request.headers,
    },
    body: request.body ?? Buffer.alloc(0),
  };
}
