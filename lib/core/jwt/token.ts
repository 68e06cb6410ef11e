// Reads a JSON Web Token in the compact form (RFC 7515, 7519), strictly, and judges nothing but its form.
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../../value/json.ts';

export interface JwtToken {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** The signed text. */
  readonly signed: string;
  readonly signature: Buffer;
}

/** A text that is not a token. The message says why, and quotes nothing. */
export class JwtFormError extends Error {
  override readonly name = 'JwtFormError';
}

const longest = 16_384;

/** @throws JwtFormError if the text is not a signed token, or has a critical extension, none of which is known */
export function parseJwt(text: string): JwtToken {
  const [head = '', payload = '', signature = '', ...others] = text.length > longest ? [] : text.split('.');
  const bytes = decodeBase64Url(signature);
  if (others.length > 0 || bytes === undefined) throw new JwtFormError('the token is not a signed JWT');
  const header = parsePart(head);
  if (header.crit !== undefined) throw new JwtFormError('the token has a critical extension');
  return { header, claims: parsePart(payload), signed: `${head}.${payload}`, signature: bytes };
}

/** A time of a token in milliseconds; undefined if it has none. @throws JwtFormError if it is not in seconds */
export function readJwtTime({ claims }: Pick<JwtToken, 'claims'>, name: 'exp' | 'iat' | 'nbf'): number | undefined {
  const value = readClaim({ claims }, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > 1e12)
    throw new JwtFormError('a time of the token is not in seconds');
  return value * 1_000;
}

export function readClaim({ claims }: Pick<JwtToken, 'claims'>, name: string): JsonValue | undefined {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

/** Whether a claim is a value, or a list that contains it, as `aud` may be. */
export function hasClaim(token: Pick<JwtToken, 'claims'>, name: string, value: string): boolean {
  const found = readClaim(token, name);
  return Array.isArray(found) ? found.includes(value) : found === value;
}

function parsePart(part: string): JsonObject {
  const bytes = decodeBase64Url(part);
  const value = bytes === undefined ? undefined : tryParse(bytes);
  if (!isJsonObject(value)) throw new JwtFormError('a part of the token is not a JSON object in base64url');
  return value;
}

function tryParse(bytes: Buffer): unknown {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** Decodes base64url without padding; undefined for an empty text and for any other spelling of the bytes. */
function decodeBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return text !== '' && bytes.toString('base64url') === text ? bytes : undefined;
}
