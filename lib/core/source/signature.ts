// The parts of a signature, as data: where its values are in a request, what is signed, and by which algorithm. Vendors are presets over
// these parts. Holds no verification.
import * as z from 'zod/mini';
import { isPointer } from '../../value/json-pointer.ts';

export const headerName = z
  .string()
  .check(z.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, { error: 'must be the name of a header' }), z.toLowerCase());

export const pointer = z.string().check(z.refine(isPointer, { error: 'must be a JSON pointer such as /data/id' }));
export const parameterName = z.string().check(z.minLength(1), z.maxLength(128));
export const httpUrl = z.string().check(z.regex(/^https?:\/\/[^?#]+$/, { error: 'must be a URL without a query' }));

/** The place of a value, and the part of the text at this place. */
const place = {
  header: z.optional(headerName),
  query: z.optional(parameterName),
  pointer: z.optional(pointer),
  /** The text is a list with this separator. Items without the prefix are ignored. */
  separator: z.optional(z.string().check(z.minLength(1), z.maxLength(8))),
  /** Which item of the list it is, counted from 0. Default: every item with the prefix. */
  index: z.optional(z.int().check(z.gte(0), z.lte(9))),
  /** Whether white space around the items is ignored. */
  trim: z.optional(z.boolean()),
  /** The text before the value. */
  prefix: z.optional(z.string().check(z.maxLength(64))),
};

export const algorithms = [
  'hmac-sha1',
  'hmac-sha256',
  'hmac-sha384',
  'hmac-sha512',
  'ed25519',
  'ecdsa-p256',
  'rsa-sha1',
  'rsa-sha256',
  'rsa-pss-sha256',
] as const;

/** The form of the stored secret: a text, encoded bytes, or a public key (32 bytes of Ed25519, or SPKI as PEM or base64). */
const keyForms = ['utf8', 'hex', 'base64', 'spki'] as const;

const timeFormats = ['seconds', 'milliseconds', 'iso8601', 'http-date'] as const;

interface PlaceNames {
  readonly header?: string | undefined;
  readonly query?: string | undefined;
  readonly pointer?: string | undefined;
}

const hasOnePlace = z.refine<PlaceNames>(
  ({ header, query, pointer: at }) => [header, query, at].filter((one) => one !== undefined).length === 1,
  { error: 'needs one of "header", "query" and "pointer"' },
);

const signatureForm = z
  .strictObject({
    ...place,
    algorithm: z._default(z.enum(algorithms), 'hmac-sha256'),
    encoding: z._default(z.enum(['hex', 'base64', 'base64url']), 'hex'),
    key: z._default(z.enum(keyForms), 'utf8'),
    /** The start of the secrets that this form verifies with, which is not part of the key. */
    keyPrefix: z.optional(z.string().check(z.minLength(1), z.maxLength(32))),
    /** Whether secrets without the prefix belong to this form too. */
    isKeyPrefixOptional: z.optional(z.boolean()),
  })
  .check(hasOnePlace);

const valuePlace = z.strictObject(place).check(hasOnePlace);
const timePlace = z.strictObject({ ...place, format: z._default(z.enum(timeFormats), 'seconds') }).check(hasOnePlace);

const signatureParts = {
  /** A request is verified if one of them is right: several headers, or several algorithms, while keys rotate. */
  signatures: z.array(signatureForm).check(z.minLength(1), z.maxLength(6)),
  timestamp: z.optional(timePlace),
  id: z.optional(valuePlace),
  /** The signed text; see signed-template.ts. */
  signed: z._default(z.string(), '{body}'),
  /** The address as the sender has it, if it differs from the request's. */
  url: z.optional(httpUrl),
  /** Places whose values the data of an event must not contain, in addition to signatures: secrets that the sender puts into the body. `*` is every item. */
  omit: z.optional(z.array(pointer).check(z.maxLength(5))),
};

export const signatureSchema = z.strictObject({ type: z.literal('signature'), ...signatureParts });

export type SignatureParts = z.infer<typeof signatureSchema>;
export type SignatureForm = z.infer<typeof signatureForm>;
export type ValuePlace = z.infer<typeof valuePlace>;
export type TimeFormat = (typeof timeFormats)[number];
