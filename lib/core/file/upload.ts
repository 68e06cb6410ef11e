// An upload: a request's body that is put into the bucket before the request, because it exceeds the function's payload limit.

import { parseBase32Number, toBase32, toBase32Number } from '../../value/digest.ts';
import type { Credential } from '../credential/credential.ts';

/** `upl_`, 26 random digits, and the time at which it was requested. 40 characters. */
export type UploadId = string & { readonly __brand: 'UploadId' };

/** In bytes: a file of 50 MiB, and 2 MiB for the other fields of its form. */
export const maxUploadBytes = 54_525_952;

/** For how many seconds the presigned URL is valid. */
export const putSeconds = 900;

const lifetimeMs = 86_400_000;
const momentDigits = 10;
const randomByteCount = 16;
const idPattern = /^upl_[0-9a-hjkmnp-tv-z]{26}([0-9a-hjkmnp-tv-z]{10})$/;

export interface UploadDeps {
  readonly now: () => Date;
  readonly randomBytes: (count: number) => Uint8Array;
}

export interface NewUpload {
  readonly id: UploadId;
  /** From this moment on the upload cannot be used. */
  readonly usableUntil: Date;
}

export function issueUpload({ now, randomBytes }: UploadDeps): NewUpload {
  const requestedAt = now().getTime();
  const id = `upl_${toBase32(randomBytes(randomByteCount))}${toBase32Number(requestedAt, momentDigits)}` as UploadId;
  return { id, usableUntil: new Date(requestedAt + lifetimeMs) };
}

/** Parses an upload's ID; undefined if the text is not one. */
export function parseUploadId(text: string): UploadId | undefined {
  return idPattern.test(text) ? (text as UploadId) : undefined;
}

/** Whether an upload can still be used. Decided from its ID alone, because S3 deletes a day or two late. */
export function isUsable(id: UploadId, now: Date): boolean {
  const [, moment = ''] = idPattern.exec(id) ?? [];
  return now.getTime() < parseBase32Number(moment) + lifetimeMs;
}

/** The key of an upload, separate for each credential. Uploads of an access token belong to its client. */
export function formatUploadKey({ environment, id, issuedTo }: Credential, upload: UploadId): string {
  return `uploads/${environment}/${issuedTo ?? id}/${upload}`;
}

/** The limits of a presigned URL: size, content and lifetime. */
export interface PutGrant {
  readonly key: string;
  readonly bytes: number;
  /** In hexadecimal; absent if any content of that size is allowed. */
  readonly sha256?: string | undefined;
  readonly seconds: number;
}

export interface PresignedPut {
  readonly url: string;
  /** The headers that the PUT must have, besides its length. */
  readonly headers: Readonly<Record<string, string>>;
}

export type GrantPut = (grant: PutGrant) => Promise<PresignedPut>;

export type UploadContent =
  | { readonly kind: 'found'; readonly body: Buffer }
  | { readonly kind: 'tooLarge'; readonly bytes: number }
  | { readonly kind: 'absent' };

/** Reads the content of a key, unless it is larger than `maxBytes`. */
export type ReadUpload = (key: string, maxBytes: number) => Promise<UploadContent>;
