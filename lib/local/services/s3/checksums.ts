// The checksums that S3 knows, as it writes them: base64 of the big-endian digest. The SDK's own package computes the CRCs.
import { createHash } from 'node:crypto';
import { Crc32, Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc';
import type { JsonObject } from '../../platform/service.ts';
import { s3Errors } from './s3-error.ts';

type Digest = (body: Buffer) => Promise<string>;

const digests: Readonly<Record<string, Digest>> = {
  ChecksumCRC32: (body) => crc(new Crc32(), body),
  ChecksumCRC32C: (body) => crc(new Crc32c(), body),
  ChecksumCRC64NVME: (body) => crc(new Crc64Nvme(), body),
  ChecksumSHA1: async (body) => createHash('sha1').update(body).digest('base64'),
  ChecksumSHA256: async (body) => createHash('sha256').update(body).digest('base64'),
};

export const checksumMembers = Object.keys(digests);

/**
 * The checksum to store with a body: the one that the request gives, else the one of its ChecksumAlgorithm, else CRC64NVME.
 * Rejects with AwsError: BadDigest for a wrong checksum or Content-MD5, InvalidRequest for two checksums.
 */
export async function computeChecksum(body: Buffer, input: JsonObject): Promise<Readonly<Record<string, string>>> {
  if (input.ContentMD5 !== undefined && input.ContentMD5 !== createHash('md5').update(body).digest('base64')) {
    throw s3Errors.badDigest('Content-MD5');
  }
  const given = checksumMembers.filter((member) => input[member] !== undefined);
  if (given.length > 1)
    throw s3Errors.invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  const member = given[0] ?? findChecksumMember(input.ChecksumAlgorithm);
  const checksum = (await digests[member]?.(body)) ?? '';
  if (given.length === 1 && input[member] !== checksum) throw s3Errors.badDigest(member.replace('Checksum', ''));
  return { [member]: checksum };
}

function findChecksumMember(algorithm: unknown): string {
  if (algorithm === undefined) return 'ChecksumCRC64NVME';
  const member = `Checksum${String(algorithm)}`;
  if (digests[member] === undefined)
    throw s3Errors.invalidRequest(
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    );
  return member;
}

interface Crc {
  update(chunk: Uint8Array): void;
  digest(): Promise<Uint8Array>;
}

async function crc(checksum: Crc, body: Buffer): Promise<string> {
  checksum.update(body);
  return Buffer.from(await checksum.digest()).toString('base64');
}
