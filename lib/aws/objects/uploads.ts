// Uploads in the data bucket: presigns their URLs and reads them. It does not decide who may use an upload.
import { Readable } from 'node:stream';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import type { GrantPut, ReadUpload } from '../../core/file/upload.ts';
import { createLazyS3Client } from './s3-client.ts';

const checksumHeader = 'x-amz-checksum-sha256';

/**
 * Creates the function that presigns a PUT of an exact length and, if its digest is known, of an exact content. Length and digest are
 * signed headers: S3 refuses any other content. Signing makes no call.
 */
export function createUploadGrants(bucket: string): GrantPut {
  // By default the URL would contain the checksum of an empty body, and S3 would refuse any other body.
  const client = createLazyS3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
  return async ({ key, bytes, sha256, seconds }) => {
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
    const checksum = sha256 && Buffer.from(sha256, 'hex').toString('base64');
    const headers: Record<string, string> = checksum ? { [checksumHeader]: checksum } : {};
    const put = new PutObjectCommand({ Bucket: bucket, Key: key, ContentLength: bytes, ChecksumSHA256: checksum });
    const unhoistableHeaders = new Set([checksumHeader]);
    const url = await getSignedUrl(await client(), put, { expiresIn: seconds, unhoistableHeaders });
    return { url, headers };
  };
}

/** The errors of S3 for an object that does not exist: AccessDenied without the permission to list the bucket, as for `ingest`. */
const absentErrors: ReadonlySet<string> = new Set(['AccessDenied', 'NoSuchKey']);

/** Creates the function that reads an upload. It does not read the body of one that is larger than allowed. */
export function createUploadReader(bucket: string): ReadUpload {
  // The checksum is not computed: in JavaScript it takes longer than the transfer, which TLS protects.
  const client = createLazyS3Client({ responseChecksumValidation: 'WHEN_REQUIRED' });
  return async (key, maxBytes) => {
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const s3 = await client();
    const found = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key })).catch(ignoreAbsence);
    if (found === undefined) return { kind: 'absent' };
    const { ContentLength: bytes = 0 } = found;
    if (bytes > maxBytes) {
      discardBody(found);
      return { kind: 'tooLarge', bytes };
    }
    return { kind: 'found', body: await readBody(found) };
  };
}

function ignoreAbsence(error: unknown): undefined {
  if (error instanceof Error && absentErrors.has(error.name)) return undefined;
  throw error;
}

function discardBody({ Body }: GetObjectCommandOutput): void {
  if (Body instanceof Readable) Body.destroy();
}

async function readBody({ Body }: GetObjectCommandOutput): Promise<Buffer> {
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
