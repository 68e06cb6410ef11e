// The checksums that S3 knows, in the form in which it tells them: base64 of the big-endian digest.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { JsonObject } from '../../platform/service.ts';
import { s3Errors } from './s3-error.ts';

const digests: Readonly<Record<string, (body: Buffer) => string>> = {
  ChecksumCRC32: (body) => base64OfWords([crc32(body)]),
  ChecksumCRC32C: (body) => base64OfWords([crc32c(body)]),
  ChecksumCRC64NVME: (body) => base64OfWords(crc64nvme(body)),
  ChecksumSHA1: (body) => createHash('sha1').update(body).digest('base64'),
  ChecksumSHA256: (body) => createHash('sha256').update(body).digest('base64'),
};

export const checksumMembers = Object.keys(digests);

/**
 * The checksum to store with a body: the one that the request gives, else the one of its ChecksumAlgorithm, else CRC64NVME.
 * @throws AwsError BadDigest where a given checksum or Content-MD5 is wrong; InvalidRequest where there are two.
 */
export function checksumOf(body: Buffer, input: JsonObject): Readonly<Record<string, string>> {
  if (input.ContentMD5 !== undefined && input.ContentMD5 !== createHash('md5').update(body).digest('base64')) {
    throw s3Errors.badDigest('Content-MD5');
  }
  const given = checksumMembers.filter((member) => input[member] !== undefined);
  if (given.length > 1)
    throw s3Errors.invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  const member = given[0] ?? memberOf(input.ChecksumAlgorithm);
  const checksum = digests[member]?.(body) ?? '';
  if (given.length === 1 && input[member] !== checksum) throw s3Errors.badDigest(member.replace('Checksum', ''));
  return { [member]: checksum };
}

function memberOf(algorithm: unknown): string {
  if (algorithm === undefined) return 'ChecksumCRC64NVME';
  const member = `Checksum${String(algorithm)}`;
  if (digests[member] === undefined)
    throw s3Errors.invalidRequest(
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    );
  return member;
}

function base64OfWords(words: readonly number[]): string {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [index, word] of words.entries()) bytes.writeUInt32BE(word >>> 0, index * 4);
  return bytes.toString('base64');
}

const crc32cTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(body: Buffer): number {
  let crc = 0xffffffff;
  for (let at = 0; at < body.length; at++) crc = (crc >>> 8) ^ (crc32cTable[(crc ^ (body[at] ?? 0)) & 0xff] ?? 0);
  return ~crc;
}

/** CRC-64/NVME's table as two halves: 64-bit integers are BigInts, which are too slow for megabytes. */
const crc64High = new Uint32Array(256);
const crc64Low = new Uint32Array(256);
for (let index = 0; index < 256; index++) {
  let value = BigInt(index);
  for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
  crc64High[index] = Number(value >> 32n);
  crc64Low[index] = Number(value & 0xffffffffn);
}

function crc64nvme(body: Buffer): readonly [number, number] {
  let high = 0xffffffff;
  let low = 0xffffffff;
  for (let at = 0; at < body.length; at++) {
    const index = (low ^ (body[at] ?? 0)) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (crc64Low[index] ?? 0);
    high = (high >>> 8) ^ (crc64High[index] ?? 0);
  }
  return [~high, ~low];
}
