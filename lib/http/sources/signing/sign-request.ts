// Signs a request as the sender of a source does, for tests: with the same description of the parts that the verifier has, and the same
// function that puts the signed text together. No function of the router loads this file.
import { constants, createHash, createHmac, createPrivateKey, type SignKeyObjectInput, sign } from 'node:crypto';
import type { JwtOptions } from '../../../core/source/jwt.ts';
import type { SignatureForm, SignatureParts, TimeFormat } from '../../../core/source/signature.ts';
import type { Source } from '../../../core/source/source.ts';
import { sha256Hex } from '../../../value/digest.ts';
import { computeHmac } from '../claim.ts';
import { readSignedFields } from '../schemes/twilio.ts';
import { toSignedRequest } from '../signature/place.ts';
import { computeExpectedHmac, isHmac, joinPieces, pickForms } from '../signature/signature.ts';
import { listSignedPieces } from '../signature/signed-text.ts';
import { listSignedUrls } from '../twilio-url.ts';
import { type Draft, placeValue, toRequest, withField, withParameter } from './draft.ts';

export interface SigningKey {
  /** The stored secret; an empty text for senders that publish their keys. */
  readonly secret: string;
  /** The private key of a sender that signs with one, as PEM. */
  readonly privateKey?: string | undefined;
  readonly now: Date;
  /** The ID of the delivery, for senders that sign one. */
  readonly id: string;
}

/** A request that cannot be signed here. The message completes the sentence "the request cannot be signed: …". */
export class SigningError extends Error {
  override readonly name = 'SigningError';
}

/** The request with what proves its sender. @throws SigningError */
export function signRequest({ scheme }: Pick<Source, 'scheme'>, draft: Draft, key: SigningKey): Draft {
  switch (scheme.type) {
    case 'signature':
      return signParts(draft, scheme, key);
    case 'twilio':
      return signAsTwilio(draft, scheme.url, key);
    case 'shared-secret':
      return placeValue(draft, scheme, key.secret);
    case 'address-secret':
      return withParameter(draft, scheme.parameter, key.secret);
    case 'basic':
      return placeValue(draft, { header: 'authorization' }, `Basic ${Buffer.from(key.secret).toString('base64')}`);
    case 'microsoft-graph':
      return signAsGraph(draft, key);
    case 'jwt':
      return signJwt(draft, scheme, key);
    case 'sns':
    case 'paypal':
      throw new SigningError(
        `only the sender can sign "${scheme.type}", because the certificate must be at its own host`,
      );
  }
}

function signParts(draft: Draft, parts: SignatureParts, key: SigningKey): Draft {
  const { timestamp, id } = parts;
  const timed = timestamp === undefined ? draft : placeTime(draft, timestamp, key.now);
  const named = id === undefined ? timed : placeValue(timed, id, key.id);
  const [form] = pickForms(parts.signatures, key.secret);
  if (form === undefined) throw new SigningError('the stored secret has not the prefix that the sender’s secrets have');
  const pieces = listSignedPieces(toSignedRequest(toRequest(named)), parts);
  return placeValue(named, form, computeSignature(form, pieces, key));
}

function placeTime(draft: Draft, place: NonNullable<SignatureParts['timestamp']>, now: Date): Draft {
  const text = formatTime(now, place.format);
  // A number in a body stays one, as its sender writes it.
  const isNumber = place.pointer !== undefined && (place.format === 'seconds' || place.format === 'milliseconds');
  return isNumber ? withField(draft, place.pointer ?? '', Number(text)) : placeValue(draft, place, text);
}

function formatTime(now: Date, format: TimeFormat): string {
  if (format === 'iso8601') return now.toISOString();
  if (format === 'http-date') return now.toUTCString();
  return String(format === 'seconds' ? Math.floor(now.getTime() / 1_000) : now.getTime());
}

function computeSignature(
  form: SignatureForm,
  over: readonly (string | Uint8Array)[],
  { secret, privateKey }: SigningKey,
): string {
  if (!isHmac(form)) return signWithKey(form.algorithm, joinPieces(over), privateKey).toString(form.encoding);
  const signature = computeExpectedHmac(form, secret, over);
  if (signature === undefined) throw new SigningError(`the stored secret is not ${form.key}`);
  return signature;
}

const digests: Readonly<Record<string, string | null>> = { ed25519: null, EdDSA: null, 'rsa-sha1': 'sha1' };
const keyOptions: Readonly<Record<string, Omit<SignKeyObjectInput, 'key'>>> = {
  ES256: { dsaEncoding: 'ieee-p1363' },
  PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
  'rsa-pss-sha256': { padding: constants.RSA_PKCS1_PSS_PADDING },
};

function signWithKey(algorithm: string, message: Uint8Array, pem: string | undefined): Buffer {
  if (pem === undefined)
    throw new SigningError(
      'the sender signs with a private key: store a public key of your own for this test, and give its private key as a PEM file',
    );
  const digest = digests[algorithm] === undefined ? 'sha256' : digests[algorithm];
  try {
    return sign(digest, message, { key: createPrivateKey(pem), ...keyOptions[algorithm] });
  } catch {
    throw new SigningError(`the private key is not one for ${algorithm}`);
  }
}

// A body that is no form is signed by its digest in the address.
function signAsTwilio(draft: Draft, declared: string | undefined, { secret }: SigningKey): Draft {
  const isForm = draft.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const addressed = isForm ? draft : withParameter(draft, 'bodySHA256', sha256Hex(Buffer.from(draft.body)));
  const request = toRequest(addressed);
  const [url = ''] = listSignedUrls(request, declared);
  const over = [url, readSignedFields(request)];
  const signature = computeHmac({ algorithm: 'sha1', encoding: 'base64', key: secret, over });
  return placeValue(addressed, { header: 'x-twilio-signature' }, signature);
}

function signAsGraph(draft: Draft, { secret }: SigningKey): Draft {
  const { value } = JSON.parse(draft.body) as { readonly value?: unknown };
  if (!Array.isArray(value)) throw new SigningError('the body has no list "value" of notifications');
  return value.reduce<Draft>((signed, _, at) => withField(signed, `/value/${at}/clientState`, secret), draft);
}

function signJwt(draft: Draft, options: JwtOptions, { secret, privateKey, now }: SigningKey): Draft {
  const { algorithm, bodyHash, claims, header, prefix } = options;
  const digest = bodyHash && createHash(bodyHash.algorithm).update(draft.body).digest(bodyHash.encoding);
  const iat = Math.floor(now.getTime() / 1_000);
  const all = { ...claims, iat, exp: iat + 300, ...(bodyHash && { [bodyHash.claim]: digest }) };
  const text = [{ alg: algorithm, typ: 'JWT' }, all]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature =
    algorithm === 'HS256'
      ? createHmac('sha256', secret).update(text).digest('base64url')
      : signWithKey(algorithm, Buffer.from(text), privateKey).toString('base64url');
  return placeValue(draft, { header, prefix }, `${text}.${signature}`);
}
