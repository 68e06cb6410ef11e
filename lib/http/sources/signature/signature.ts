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
  const { algorithm, encoding, keyPrefix = '' } = form;
  const text = secret.startsWith(keyPrefix) ? secret.slice(keyPrefix.length) : secret;
  if (!algorithm.startsWith('hmac-')) return isMadeByOwner({ form, values, secret: text, over });
  const key = decodeKey(text, form.key);
  if (key === undefined) return false;
  const hash = algorithm.slice('hmac-'.length) as 'sha256';
  const expected = computeHmac({ algorithm: hash, encoding, key, over });
  return isAmong(encoding === 'hex' ? values.map((one) => one.toLowerCase()) : values, expected);
}

/** The key of an HMAC in a stored secret; undefined if it is not in its form. */
export function decodeKey(text: string, form: SignatureForm['key']): string | Uint8Array | undefined {
  if (form === 'utf8') return text;
  return form === 'spki' ? undefined : decodeBytes(text, form);
}

function isMadeByOwner({ form, values, secret, over }: Check): boolean {
  const key = parsePublicKey(secret, form);
  if (key === undefined) return false;
  const message = Buffer.concat(over.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
  return values.some((value) => {
    const signature = decodeBytes(value, form.encoding === 'hex' ? 'hex' : 'base64');
    const algorithm = form.algorithm as PublicKeyAlgorithm;
    return signature !== undefined && isSignedBy({ algorithm, key, signature, message });
  });
}
