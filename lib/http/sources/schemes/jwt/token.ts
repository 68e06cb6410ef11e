// Reads a JSON Web Token in the compact form (RFC 7515, 7519), strictly, and judges nothing but its form.
import { isJsonObject, type JsonObject, parseJson } from '../../../../value/json.ts';
import { createSourceRefusal } from '../../refusal.ts';

export interface JwtToken {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** The signed text. */
  readonly signed: string;
  readonly signature: Buffer;
}

const longest = 16_384;

/** @throws FlowgateError if the text is not a signed token, or has a critical extension, none of which is known */
export function parseJwt(text: string): JwtToken {
  const [head = '', payload = '', signature = '', ...others] = text.length > longest ? [] : text.split('.');
  const bytes = decodeBase64Url(signature);
  if (others.length > 0 || bytes === undefined) throw createSourceRefusal('the token is not a signed JWT');
  const header = parsePart(head);
  if (header.crit !== undefined) throw createSourceRefusal('the token has a critical extension');
  return { header, claims: parsePart(payload), signed: `${head}.${payload}`, signature: bytes };
}

function parsePart(part: string): JsonObject {
  const bytes = decodeBase64Url(part);
  const value = bytes === undefined ? undefined : tryParse(bytes);
  if (!isJsonObject(value)) throw createSourceRefusal('a part of the token is not a JSON object in base64url');
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
