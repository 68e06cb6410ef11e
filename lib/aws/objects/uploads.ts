// Uploads in the data bucket: the address to which one is put, and reading it. Who may use which is decided elsewhere.
import { Readable } from 'node:stream';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import type { GrantPut, ReadUpload } from '../../core/file/upload.ts';
import { createLazyS3Client } from './s3-client.ts';

const checksumHeader = 'x-amz-checksum-sha256';

/**
 * Makes addresses that take a PUT of so many bytes, and of that content alone where its digest is known: the headers that
 * say so are signed, and S3 refuses any other. Signing calls nothing.
 */
export function createUploadGrants(bucket: string): GrantPut {
  // By default the address would hold the checksum of no body at all, and S3 would refuse every other.
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

/** What S3 says of an object that is not there: to those who may not list the bucket, as to the role of `ingest`, the former. */
const absences: ReadonlySet<string> = new Set(['AccessDenied', 'NoSuchKey']);

/** Makes the reader of uploads. It reads nothing of one that is larger than asked for. */
export function createUploadReader(bucket: string): ReadUpload {
  // A checksum in JavaScript takes longer than the transfer, which is protected by TLS.
  const client = createLazyS3Client({ responseChecksumValidation: 'WHEN_REQUIRED' });
  return async (key, maxBytes) => {
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const s3 = await client();
    const found = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key })).catch(undefinedIfAbsent);
    if (found === undefined) return { kind: 'absent' };
    const { ContentLength: bytes = 0 } = found;
    if (bytes > maxBytes) {
      abandon(found);
      return { kind: 'tooLarge', bytes };
    }
    return { kind: 'found', body: await bodyOf(found) };
  };
}

function undefinedIfAbsent(error: unknown): undefined {
  if (error instanceof Error && absences.has(error.name)) return undefined;
  throw error;
}

function abandon({ Body }: GetObjectCommandOutput): void {
  if (Body instanceof Readable) Body.destroy();
}

async function bodyOf({ Body }: GetObjectCommandOutput): Promise<Buffer> {
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
