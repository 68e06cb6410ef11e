// An upload: a request's body that is put into the bucket before the request, for it is larger than a function is handed.

import { parseBase32Number, toBase32, toBase32Number } from '../../value/digest.ts';
import type { Credential } from '../credential/credential.ts';

/** `upl_`, 26 random digits, and the moment at which it was asked for. 40 characters. */
export type UploadId = string & { readonly __brand: 'UploadId' };

/** A file of 50 MiB, and 2 MiB for the rest of the form that it comes in. */
export const maxUploadBytes = 54_525_952;

/** For how many seconds the bytes can be put. */
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
  /** The moment from which on it cannot be named any more. */
  readonly usableUntil: Date;
}

export function newUpload({ now, randomBytes }: UploadDeps): NewUpload {
  const askedForAt = now().getTime();
  const id = `upl_${toBase32(randomBytes(randomByteCount))}${toBase32Number(askedForAt, momentDigits)}` as UploadId;
  return { id, usableUntil: new Date(askedForAt + lifetimeMs) };
}

/** The ID that a text is, or undefined where it is none. */
export function parseUploadId(text: string): UploadId | undefined {
  return idPattern.test(text) ? (text as UploadId) : undefined;
}

/** Whether an upload can still be named. Told by its ID alone: S3 deletes a day or two late. */
export function isUsable(id: UploadId, now: Date): boolean {
  const [, moment = ''] = idPattern.exec(id) ?? [];
  return now.getTime() < parseBase32Number(moment) + lifetimeMs;
}

/** Where an upload lies: what another credential made lies elsewhere. An access token's uploads are its client's. */
export function uploadKey({ environment, id, issuedTo }: Credential, upload: UploadId): string {
  return `uploads/${environment}/${issuedTo ?? id}/${upload}`;
}

/** What an address lets pass: that many bytes, in that time. */
export interface PutGrant {
  readonly key: string;
  readonly bytes: number;
  /** In hexadecimal; absent where any content of that size will do. */
  readonly sha256?: string | undefined;
  readonly seconds: number;
}

export interface PutAddress {
  readonly url: string;
  /** What a PUT there must carry beside its length. */
  readonly headers: Readonly<Record<string, string>>;
}

export type GrantPut = (grant: PutGrant) => Promise<PutAddress>;

export type UploadContent =
  | { readonly kind: 'found'; readonly body: Buffer }
  | { readonly kind: 'tooLarge'; readonly bytes: number }
  | { readonly kind: 'absent' };

/** Reads what was put under a key, unless it is larger than told. */
export type ReadUpload = (key: string, maxBytes: number) => Promise<UploadContent>;
