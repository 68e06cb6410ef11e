// The members that `sources.json` may have, and those that it must have.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseSources } from '../../../../lib/authoring/sources/source-check.ts';
import { FlowgateError } from '../../../../lib/value/errors.ts';

const github = { name: 'github', scheme: { type: 'github' }, secrets: ['ssm:/github'], event: { fixed: 'push' } };
const hmac = (options: object) => ({ ...github, scheme: { type: 'hmac', header: 'x-s', ...options } });

function mistakes(...sources: readonly object[]): string[] {
  try {
    parseSources({ sources });
    return [];
  } catch (error) {
    if (!(error instanceof FlowgateError)) throw error;
    return error.errors.map(({ pointer, message }) => `${pointer} ${message}`);
  }
}

describe('a source', () => {
  test('has what it does not say filled in', () => {
    expect(parseSources({ sources: [github] }).sources).toEqual([
      {
        ...github,
        scheme: {
          type: 'signature',
          signatures: [
            {
              header: 'x-hub-signature-256',
              prefix: 'sha256=',
              algorithm: 'hmac-sha256',
              encoding: 'hex',
              key: 'utf8',
            },
          ],
          signed: '{body}',
        },
        description: '',
        environment: 'production',
        keyIsEnough: false,
        pings: [],
        trustUnsigned: false,
        toleranceSeconds: 300,
        body: 'json',
        query: [],
        answer: 'accepted',
        signedBytes: 'sent',
      },
    ]);
  });

  test.each<[string, readonly object[], readonly string[]]>([
    ['no secrets', [{ ...github, secrets: [] }], ['/sources/0/secrets must not be empty']],
    [
      'a secret itself',
      [{ ...github, secrets: ['hunter2'] }],
      ['/sources/0/secrets/0 must be "secretsmanager:<name>" or "ssm:<name>"'],
    ],
    [
      'a pattern for a secret',
      [{ ...github, secrets: ['ssm:/all/*'] }],
      ['/sources/0/secrets/0 must be "secretsmanager:<name>" or "ssm:<name>"'],
    ],
    [
      'an unknown scheme',
      [{ ...github, scheme: { type: 'gitlab' } }],
      [
        expect.stringMatching(
          /^\/sources\/0\/scheme has the unknown type "gitlab"; did you mean "github"\?: use one of "standard-webhooks", .+$/,
        ) as unknown as string,
      ],
    ],
    ...['bridge', 'fastgen', 'flowgate', 'stackflows', 'stampede', 'worqhat'].map(
      (name): [string, readonly object[], readonly string[]] => [
        `the name ${name}, which the router's own events have`,
        [{ ...github, name }],
        [expect.stringMatching(/^\/sources\/0\/name must not be one of /) as unknown as string],
      ],
    ),
    ['an unknown member', [{ ...github, secret: 'x' }], ['/sources/0/secret is not a known member']],
    [
      'a member of another scheme',
      [{ ...github, scheme: { type: 'github', url: 'https://a' } }],
      ['/sources/0/scheme/url is not a known member'],
    ],
    [
      'no event',
      [{ ...github, event: { path: '/a' } }],
      ['/sources/0/event must be {"header": …}, {"pointer": …} or {"fixed": …}'],
    ],
    ['a name twice', [github, github], ['/sources/1/name is also the name of another source: choose a unique name']],
    [
      'AWS’s name',
      [{ ...github, name: 'aws.s3' }],
      ['/sources/0/name must not begin with "aws.", which is reserved for AWS'],
    ],
    [
      'a key outside the signature',
      [{ ...github, idempotencyKey: { header: 'X-GitHub-Delivery' } }],
      [
        '/sources/0/idempotencyKey "x-github-delivery" is not covered by the signature of "github": name a header that is covered, or set "trustUnsigned": true',
      ],
    ],
    [
      'an event’s name outside the signature',
      [{ ...github, event: { header: 'x-github-event' } }],
      [
        '/sources/0/event "x-github-event" is not covered by the signature of "github": name a header that is covered, or set "trustUnsigned": true',
      ],
    ],
    [
      'Svix’s ID beside the others’ signature',
      [{ ...github, scheme: { type: 'standard-webhooks' }, idempotencyKey: { header: 'svix-id' } }],
      [
        '/sources/0/idempotencyKey "svix-id" is not covered by the signature of "standard-webhooks": name a header that is covered, or set "trustUnsigned": true',
      ],
    ],
    [
      'a signature without the body',
      [hmac({ signed: '{header:a}' })],
      ['/sources/0/scheme/signed must contain {body}: an unsigned body proves nothing'],
    ],
    [
      'a timestamp that is not signed',
      [hmac({ timestampHeader: 'x-t' })],
      ['/sources/0/scheme/timestampHeader is not signed: add {timestamp} to "signed"'],
    ],
    [
      'a timestamp from nowhere',
      [hmac({ signed: '{timestamp}.{body}' })],
      ['/sources/0/scheme/timestampHeader is missing: {timestamp} is read from it'],
    ],
    [
      'places that run into each other',
      [hmac({ signed: '{header:a}{body}' })],
      ['/sources/0/scheme/signed needs text between two placeholders, so that one cannot be read as part of the other'],
    ],
    [
      'a place that is none',
      [hmac({ signed: '{body}{now}' })],
      [
        '/sources/0/scheme/signed may contain {body}, {timestamp}, {id}, {method}, {url}, {path}, {header:<name>}, {headers:<name>}, {query:<name>}, {field:<pointer>} and {field?:<pointer>}: remove other braces',
      ],
    ],
    [
      'a part that is not signed, a part from nowhere and a key of another algorithm',
      [
        {
          ...github,
          scheme: {
            type: 'signature',
            signatures: [
              { header: 'x-s', algorithm: 'rsa-sha256' },
              { header: 'x-s', key: 'spki' },
            ],
            timestamp: { header: 'x-t' },
            signed: '{id}.{body}',
          },
        },
      ],
      [
        '/sources/0/scheme/timestamp is not signed: add {timestamp} to "signed"',
        '/sources/0/scheme/id is missing: {id} is read from it',
        '/sources/0/scheme/signatures/0/key must be "spki" with "rsa-sha256"',
        '/sources/0/scheme/signatures/1/key must be "utf8", "hex" or "base64" with "hmac-sha256"',
      ],
    ],
    [
      'an unknown preset',
      [{ name: 'x', preset: 'nobody', secrets: ['ssm:/x'] }],
      [expect.stringMatching(/^\/sources\/0\/preset "nobody" is not a known preset: use one of /) as unknown as string],
    ],
    [
      'a key with a part outside the signature',
      [{ ...github, idempotencyKey: ['/id', { header: 'X-Part' }] }],
      [
        '/sources/0/idempotencyKey "x-part" is not covered by the signature of "github": name a header that is covered, or set "trustUnsigned": true',
      ],
    ],
    [
      'a ping that anybody could make of an event',
      [{ ...github, pings: [{ header: 'X-Kind', equals: 'ping' }] }],
      [
        '/sources/0/pings/0 "x-kind" is not covered by the signature of "github": name a header that is covered, or set "trustUnsigned": true',
      ],
    ],
    [
      'a batch that is nowhere',
      [{ ...github, each: 'events' }],
      ['/sources/0/each must be "" or a JSON pointer such as /events'],
    ],
    [
      'a signature in two places',
      [{ ...github, scheme: { type: 'signature', signatures: [{ header: 'x-s', query: 's' }] } }],
      ['/sources/0/scheme/signatures/0 needs one of "header", "query" and "pointer"'],
    ],
    [
      'a secret in a header that is logged',
      [{ ...github, scheme: { type: 'shared-secret', header: 'User-Agent' } }],
      ['/sources/0/scheme/header is a header that is logged: send the secret in another one'],
    ],
    [
      'a signature in a header that is logged',
      [hmac({ header: 'Webhook-Id' }), { ...github, name: 'other', scheme: { type: 'ed25519', header: 'Date' } }],
      [
        '/sources/0/scheme/header is a header that is logged: send the signature in another one',
        '/sources/1/scheme/header is a header that is logged: send the signature in another one',
      ],
    ],
    [
      'its secret for a name',
      [{ ...github, scheme: { type: 'shared-secret', header: 'X-Key' }, event: { header: 'x-key' } }],
      ['/sources/0/event proves the sender, and is never stored: choose another header'],
    ],
    [
      'its password for a key',
      [{ ...github, scheme: { type: 'basic' }, idempotencyKey: { header: 'Authorization' } }],
      ['/sources/0/idempotencyKey proves the sender, and is never stored: choose another header'],
    ],
    [
      'its signature for a name and a key',
      [
        {
          ...github,
          event: { header: 'X-Hub-Signature-256' },
          idempotencyKey: { header: 'X-Hub-Signature-256' },
          trustUnsigned: true,
        },
      ],
      [
        '/sources/0/event proves the sender, and is never stored: choose another header',
        '/sources/0/idempotencyKey proves the sender, and is never stored: choose another header',
      ],
    ],
    [
      'a challenge of another scheme',
      [{ ...github, challenge: { type: 'slack' } }],
      ['/sources/0/challenge/type needs the scheme "slack", not "github"'],
    ],
    [
      'a challenge beside a form',
      [{ ...hmac({}), challenge: { type: 'x' }, body: 'form' }],
      ['/sources/0/body must be "json" with the challenge "x"'],
    ],
    [
      'Xero’s challenge and answers with a body',
      [{ ...hmac({}), challenge: { type: 'xero' } }],
      ['/sources/0/answer must be "empty": Xero accepts no response with a body'],
    ],
  ])('with %s is refused', (_, sources, expected) => {
    expect(mistakes(...sources)).toEqual(expected);
  });

  test.each([
    [
      'trusts what is not signed when it says so',
      { ...github, event: { header: 'x-github-event' }, trustUnsigned: true },
    ],
    [
      'takes its key from a signed header',
      { ...hmac({ signed: '{header:X-Id}.{body}' }), idempotencyKey: { header: 'x-id' } },
    ],
    [
      'takes its key from any header beside a shared secret',
      { ...github, scheme: { type: 'basic' }, idempotencyKey: { header: 'x-id' } },
    ],
    ['takes its key from the body', { ...github, idempotencyKey: { pointer: '/id' } }],
  ])('%s', (_, source) => {
    expect(mistakes(source)).toEqual([]);
  });
});

describe('a key of the account’s own', () => {
  const key = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

  test.each([
    ['a key', key],
    ['a key of several Regions', 'arn:aws:kms:eu-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab'],
    ['a key in China', key.replace('aws', 'aws-cn').replace('eu-west-1', 'cn-north-1')],
  ])('is named by the ARN of %s', (_, arn) => {
    expect(parseSources({ sources: [], kmsKeys: [arn] })).toEqual({ sources: [], kmsKeys: [arn] });
  });

  test.each([
    ['every key', '*'],
    ['every key of the account', key.replace(/[^/]*$/, '*')],
    ['a pattern', key.replace('1234abcd', '????????')],
    ['an alias', 'arn:aws:kms:eu-west-1:123456789012:alias/secrets'],
    ['an ID alone', '1234abcd-12ab-34cd-56ef-1234567890ab'],
    ['another service', key.replace('kms', 's3')],
  ])('is not %s', (_, arn) => {
    expect(() => parseSources({ sources: [], kmsKeys: [arn] })).toThrow(
      expect.objectContaining({
        errors: [{ pointer: '/kmsKeys/0', message: expect.stringContaining('must be the ARN of one key') }],
      }),
    );
  });
});

test('the example beside the workflows is a source whose secret nobody has made', () => {
  const { sources, kmsKeys } = parseSources(JSON.parse(readFileSync('statemachines/sources.json', 'utf8')));

  expect(kmsKeys).toEqual([]);
  expect(sources[0]?.secrets).toEqual(['secretsmanager:flowgate/sources/example']);
});
