// A source: a sender that signs its requests instead of sending a token, as declared in `sources.json`.
import * as z from 'zod/mini';
import { isJsonObject } from '../../value/json.ts';
import { isPointer } from '../../value/json-pointer.ts';
import { didYouMean } from '../../value/nearest-name.ts';
import { rateLimitSchema } from '../rate-limit/rate-limit.ts';
import { paypalSchema, snsSchema } from './certificate-schemes.ts';
import { jwtSchema } from './jwt.ts';
import { type SecretName, secretNamePattern } from './secret-name.ts';
import { headerName, httpUrl, parameterName, pointer, type SignatureParts, signatureSchema } from './signature.ts';
import { sourceName } from './source-name.ts';

const secretName = z
  .string()
  .check(z.regex(secretNamePattern, { error: 'must be "secretsmanager:<name>" or "ssm:<name>"' }));
const secretNames = z.array(secretName).check(z.minLength(1), z.maxLength(5));

const kmsKey = z.string().check(
  z.regex(
    /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
    {
      error: 'must be the ARN of one key, such as "arn:aws:kms:eu-west-1:123456789012:key/<key ID>", not of an alias',
    },
  ),
);

const byHeader = z.strictObject({ header: headerName });
const byPointer = z.strictObject({ pointer });
const byName = z.strictObject({ fixed: z.string().check(z.minLength(1), z.maxLength(128)) });

const nameSelector = z.union([byHeader, byPointer, byName], {
  error: 'must be {"header": …}, {"pointer": …} or {"fixed": …}',
});
const keyPart = z.union([byHeader, byPointer, pointer]);
/** A list is a key of several parts, each of which must be there. A text is a pointer. */
const keySelector = z.union([byHeader, byPointer, z.array(keyPart).check(z.minLength(1), z.maxLength(5))], {
  error: 'must be {"header": …}, {"pointer": …} or a list of those and of pointers',
});

const answerRule =
  'must be "accepted", "empty", "no-content" or {"status": 200 to 299, "headers": {…}, "body": "…"}, where 204 and 205 have no body';
/** A response that is fixed, whatever was accepted. */
const fixedAnswer = z
  .strictObject({
    status: z._default(z.int().check(z.gte(200), z.lte(299)), 200),
    headers: z._default(z.record(headerName, z.string().check(z.maxLength(1024), z.regex(/^[\x20-\x7e]*$/))), {}),
    body: z._default(z.string().check(z.maxLength(4096)), ''),
  })
  .check(z.refine(({ status, body }) => body === '' || (status !== 204 && status !== 205)));

const isListPointer = (text: string) => text === '' || isPointer(text);
const ping = z.strictObject({
  header: z.optional(headerName),
  pointer: z.optional(pointer),
  /** Whether an empty body is a ping. */
  isEmpty: z.optional(z.boolean()),
  /** The value that a ping has there. Absent: any value. */
  equals: z.optional(z.string().check(z.maxLength(256))),
  /** The name of the event. */
  name: z._default(z.string().check(z.minLength(1), z.maxLength(128)), 'ping'),
});

const schemes = [
  z.strictObject({ type: z.literal('standard-webhooks'), headers: z._default(z.enum(['webhook', 'svix']), 'webhook') }),
  z.strictObject({ type: z.literal('stripe') }),
  z.strictObject({ type: z.literal('github') }),
  z.strictObject({ type: z.literal('shopify') }),
  z.strictObject({ type: z.literal('slack') }),
  z.strictObject({ type: z.literal('twilio'), url: z.optional(httpUrl) }),
  z.strictObject({ type: z.literal('zendesk') }),
  z.strictObject({
    type: z.literal('hmac'),
    algorithm: z._default(z.enum(['sha1', 'sha256', 'sha384', 'sha512']), 'sha256'),
    encoding: z._default(z.enum(['hex', 'base64', 'base64url']), 'hex'),
    header: headerName,
    prefix: z._default(z.string(), ''),
    signed: z._default(z.string(), '{body}'),
    timestampHeader: z.optional(headerName),
    timestampFormat: z._default(z.enum(['seconds', 'milliseconds', 'iso8601']), 'seconds'),
    idHeader: z.optional(headerName),
    secretEncoding: z._default(z.enum(['utf8', 'hex', 'base64']), 'utf8'),
  }),
  z.strictObject({ type: z.literal('shared-secret'), header: headerName, prefix: z._default(z.string(), '') }),
  z.strictObject({ type: z.literal('address-secret'), parameter: parameterName }),
  z.strictObject({ type: z.literal('basic') }),
  z.strictObject({
    type: z.literal('ed25519'),
    header: z._default(headerName, 'x-signature-ed25519'),
    timestampHeader: z._default(headerName, 'x-signature-timestamp'),
    encoding: z._default(z.enum(['hex', 'base64']), 'hex'),
  }),
  z.strictObject({ type: z.literal('microsoft-graph') }),
  jwtSchema,
  snsSchema,
  paypalSchema,
  signatureSchema,
] as const;

const origin = z
  .string()
  .check(z.regex(/^[a-z0-9.-]{1,253}$/, { error: 'must be a name such as eventgrid.azure.net, in lower case' }));

const challenges = [
  z.strictObject({ type: z.literal('slack') }),
  z.strictObject({ type: z.literal('meta'), verifyTokens: secretNames }),
  z.strictObject({ type: z.literal('microsoft-graph') }),
  z.strictObject({ type: z.literal('dropbox') }),
  z.strictObject({ type: z.literal('zoom') }),
  z.strictObject({ type: z.literal('okta') }),
  z.strictObject({ type: z.literal('x') }),
  z.strictObject({ type: z.literal('adobe') }),
  z.strictObject({ type: z.literal('adobe-sign') }),
  z.strictObject({ type: z.literal('xero') }),
  z.strictObject({ type: z.literal('discord') }),
  z.strictObject({ type: z.literal('head') }),
  z.strictObject({ type: z.literal('asana') }),
  z.strictObject({ type: z.literal('twitch') }),
  z.strictObject({ type: z.literal('sns') }),
  z.strictObject({
    type: z.literal('cloud-events'),
    /** The senders that may deliver, as they name themselves. */
    origins: z.array(origin).check(z.minLength(1), z.maxLength(20)),
  }),
  z.strictObject({ type: z.literal('event-grid') }),
  z.strictObject({ type: z.literal('monday') }),
  z.strictObject({ type: z.literal('woocommerce') }),
] as const;

const source = z.strictObject({
  /** The name of a vendor whose scheme, event name, key and challenge the source takes over, unless it declares its own. */
  preset: z.optional(z.string().check(z.maxLength(64))),
  /** The event source of its events, and the last part of its URL: /hooks/<name>. */
  name: sourceName,
  description: z._default(z.string().check(z.maxLength(1024)), ''),
  environment: z._default(z.string().check(z.minLength(1), z.maxLength(64)), 'production'),
  organisationId: z.optional(z.string().check(z.minLength(1), z.maxLength(128))),
  /** None only for senders whose keys are at an address. */
  secrets: z._default(secretNames, []),
  scheme: z.discriminatedUnion('type', schemes, { error: describeTypes(schemes.map(({ shape }) => shape.type)) }),
  challenge: z.optional(
    z.discriminatedUnion('type', challenges, { error: describeTypes(challenges.map(({ shape }) => shape.type)) }),
  ),
  event: nameSelector,
  idempotencyKey: z.optional(keySelector),
  /** Where the items of a batch are: "" for a body that is a list, otherwise a pointer. `*` is every item of a list. */
  each: z.optional(
    z.string().check(z.refine(isListPointer, { error: 'must be "" or a JSON pointer such as /events' })),
  ),
  /** Verified requests that are tests of the sender, or about the subscription itself: their events have a name of their own. */
  pings: z._default(z.array(ping).check(z.maxLength(5)), []),
  keyIsEnough: z._default(z.boolean(), false),
  trustUnsigned: z._default(z.boolean(), false),
  toleranceSeconds: z._default(z.int().check(z.gte(1), z.lte(86_400)), 300),
  body: z._default(z.enum(['json', 'form', 'form-payload', 'text', 'multipart', 'cloudevents']), 'json'),
  /** Names of the query parameters that the sender adds to the URL. They are neither signed nor read. */
  query: z._default(z.array(z.string().check(z.minLength(1), z.maxLength(128))).check(z.maxLength(20)), []),
  answer: z._default(
    z.union([z.enum(['accepted', 'empty', 'no-content']), fixedAnswer], { error: answerRule }),
    'accepted',
  ),
  /** Which bytes of a compressed body the sender signs: those that it sends, or those before the compression. */
  signedBytes: z._default(z.enum(['sent', 'decoded']), 'sent'),
  rateLimit: z.optional(rateLimitSchema),
});

/** The schema of `sources.json`; unknown members are refused. */
export const sourcesSchema = z.strictObject({
  $schema: z.optional(z.string()),
  sources: z.array(source).check(z.maxLength(100)),
  /** ARNs of customer-managed KMS keys that encrypt the secrets, besides AWS's own keys. */
  kmsKeys: z.optional(z.array(kmsKey).check(z.maxLength(10))),
  /** Deploys callbacks: signed addresses that finish a task of a run. The first secret that is stored signs, and each verifies. */
  callbacks: z.optional(z.strictObject({ secrets: secretNames })),
});

/** A source as it is declared: its scheme may be the name of a vendor. */
export type DeclaredSource = Omit<z.infer<typeof source>, 'secrets' | 'challenge'> & {
  readonly secrets: readonly SecretName[];
  readonly challenge?: ChallengeOptions | undefined;
};
/** A source as it is verified: vendors are resolved to the parts of their signatures. */
export type Source = Omit<DeclaredSource, 'scheme'> & { readonly scheme: VerifiedScheme };
/** The declarations in `sources.json`. */
export interface SourceFile {
  readonly sources: readonly Source[];
  /** ARNs of the customer's keys that secrets are encrypted with. */
  readonly kmsKeys: readonly string[];
  /** Absent: the router has no callbacks. */
  readonly callbacks?: { readonly secrets: readonly SecretName[] };
}

export type SchemeOptions = z.infer<(typeof schemes)[number]>;
/** The schemes that the ingest function knows. All others are resolved to `signature` when the declaration is read. */
export type VerifiedScheme =
  | SignatureParts
  | OptionsOf<'twilio' | 'shared-secret' | 'address-secret' | 'basic' | 'microsoft-graph' | 'jwt' | 'sns' | 'paypal'>;
export type SchemeType = SchemeOptions['type'];
export type OptionsOf<Type extends SchemeType> = Extract<SchemeOptions, { type: Type }>;
export type ChallengeOptions = z.infer<(typeof challenges)[number]>;
export type ChallengeType = ChallengeOptions['type'];
/** Where a value is read from: a header, a place in the body, or a fixed text. */
export type Selector = z.infer<typeof nameSelector>;
export type KeySelector = z.infer<typeof keySelector>;
export type KeyPart = z.infer<typeof byHeader> | z.infer<typeof byPointer>;
export type Ping = z.infer<typeof ping>;

function describeTypes(literals: readonly { readonly def: { readonly values: readonly unknown[] } }[]) {
  const types = literals.map(({ def }) => String(def.values[0]));
  return ({ input }: { readonly input?: unknown }): string => {
    const type = isJsonObject(input) ? input.type : undefined;
    const known = `one of ${types.map((one) => JSON.stringify(one)).join(', ')}`;
    if (typeof type !== 'string') return `needs a "type": ${known}`;
    return `has the unknown type ${JSON.stringify(type)}${didYouMean(type, types)}: use ${known}`;
  };
}

/** Every secret that a source names. */
export function listSourceSecrets({
  secrets,
  challenge,
}: Pick<Source, 'secrets' | 'challenge'>): readonly SecretName[] {
  return challenge?.type === 'meta' ? [...secrets, ...(challenge.verifyTokens as SecretName[])] : secrets;
}
