// The verifier of signatures that are described by their parts. The only one: vendors are data over it.
import type { SignatureForm, SignatureParts } from '../../../core/source/signature.ts';
import type { HttpRequest } from '../../server/message.ts';
import { type Claim, computeHmac, decodeBytes, isAmong } from '../claim.ts';
import { readTimestamp } from '../timestamp.ts';
import { createMissingValue, listValues, readValue, type SignedRequest, toSignedRequest } from './place.ts';
import { isSignedBy, type PublicKeyAlgorithm, parsePublicKey } from './public-key.ts';
import { listSignedPieces } from './signed-text.ts';

/** The claim of a request. @throws FlowgateError if it has no signature, or not everything that is signed */
export function readSignature(request: HttpRequest, parts: SignatureParts): Claim {
  const signed = toSignedRequest(request);
  const presented = listPresented(signed, parts.signatures);
  const { timestamp } = parts;
  const signedAtMs = timestamp && readTimestamp(readValue(signed, timestamp), timestamp.format);
  const over = listSignedPieces(signed, parts);
  const isMadeWith = (secret: string) => {
    const forms = pickForms(parts.signatures, secret);
    return presented.some(({ form, values }) => forms.includes(form) && isMade({ form, values, secret, over }));
  };
  return signedAtMs === undefined ? { isMadeWith } : { isMadeWith, signedAtMs };
}

interface Presented {
  readonly form: SignatureForm;
  readonly values: readonly string[];
}

function listPresented(signed: SignedRequest, forms: readonly SignatureForm[]): Presented[] {
  const presented = forms.map((form) => ({ form, values: listValues(signed, form) }));
  const [first] = forms;
  if (first !== undefined && presented.every(({ values }) => values.length === 0))
    throw createMissingValue(signed, first);
  return presented;
}

/**
 * The forms that a secret belongs to. A prefix decides where there is one: a public key must never be used as the key of an HMAC, because
 * everybody knows it.
 */
export function pickForms(forms: readonly SignatureForm[], secret: string): readonly SignatureForm[] {
  const prefixed = forms.filter(({ keyPrefix }) => keyPrefix !== undefined && secret.startsWith(keyPrefix));
  if (prefixed.length > 0) return prefixed;
  return forms.filter(({ keyPrefix, isKeyPrefixOptional }) => keyPrefix === undefined || isKeyPrefixOptional === true);
}

interface Check extends Presented {
  readonly secret: string;
  readonly over: readonly (string | Uint8Array)[];
}

function isMade({ form, values, secret, over }: Check): boolean {
  if (!isHmac(form)) return isMadeByOwner({ form, values, secret: dropKeyPrefix(secret, form), over });
  const expected = computeExpectedHmac(form, secret, over);
  if (expected === undefined) return false;
  return isAmong(form.encoding === 'hex' ? values.map((one) => one.toLowerCase()) : values, expected);
}

export function isHmac({ algorithm }: SignatureForm): boolean {
  return algorithm.startsWith('hmac-');
}

/** The signature of a form with an HMAC; undefined if the stored secret has not the form of its key. */
export function computeExpectedHmac(
  form: SignatureForm,
  secret: string,
  over: readonly (string | Uint8Array)[],
): string | undefined {
  const { algorithm, encoding } = form;
  const key = decodeKey(dropKeyPrefix(secret, form), form.key);
  if (key === undefined) return undefined;
  return computeHmac({ algorithm: algorithm.slice('hmac-'.length) as 'sha256', encoding, key, over });
}

/** The signed pieces as one message, for algorithms that do not take them one by one. */
export function joinPieces(over: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(over.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
}

function dropKeyPrefix(secret: string, { keyPrefix = '' }: SignatureForm): string {
  return secret.startsWith(keyPrefix) ? secret.slice(keyPrefix.length) : secret;
}

/** The key of an HMAC in a stored secret; undefined if it is not in its form. */
function decodeKey(text: string, form: SignatureForm['key']): string | Uint8Array | undefined {
  if (form === 'utf8') return text;
  return form === 'spki' ? undefined : decodeBytes(text, form);
}

function isMadeByOwner({ form, values, secret, over }: Check): boolean {
  const key = parsePublicKey(secret, form);
  if (key === undefined) return false;
  const message = joinPieces(over);
  return values.some((value) => {
    const signature = decodeBytes(value, form.encoding === 'hex' ? 'hex' : 'base64');
    const algorithm = form.algorithm as PublicKeyAlgorithm;
    return signature !== undefined && isSignedBy({ algorithm, key, signature, message });
  });
}
