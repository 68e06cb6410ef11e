// JSON Web Tokens: every algorithm, and everything that must not be accepted.
import {
  createHash,
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  type SignKeyObjectInput,
  sign,
} from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { HttpWorld } from '../../../../fixtures/http-world.ts';

const at = new Date('2026-11-21T10:00:00.000Z');
const nowSeconds = at.getTime() / 1_000;
const jwks = 'https://keys.example.com/.well-known/jwks.json';
const body = '{"type":"created"}';
const digest = createHash('sha256').update(body).digest('hex');

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const ed = generateKeyPairSync('ed25519');

interface Kind {
  readonly alg: string;
  readonly key: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  readonly hash: string | null;
  readonly options?: Omit<SignKeyObjectInput, 'key'>;
}

const kinds: readonly Kind[] = [
  { alg: 'RS256', key: rsa, hash: 'sha256' },
  { alg: 'PS256', key: rsa, hash: 'sha256', options: { padding: 6, saltLength: 32 } },
  { alg: 'ES256', key: ec, hash: 'sha256', options: { dsaEncoding: 'ieee-p1363' } },
  { alg: 'EdDSA', key: ed, hash: null },
];
const [rs256] = kinds as readonly [Kind];

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwk = ({ key, alg }: Kind, kid = 'one') => ({ ...key.publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' });

interface Token {
  readonly header?: object;
  readonly claims?: object;
  readonly kind?: Kind;
}

function createToken({ header = {}, claims = {}, kind = rs256 }: Token = {}): string {
  const all = { iss: 'sender', aud: 'flowgate', iat: nowSeconds, exp: nowSeconds + 60, hash: digest, ...claims };
  const text = `${encode({ alg: kind.alg, kid: 'one', ...header })}.${encode(all)}`;
  const signature = sign(kind.hash, Buffer.from(text), { key: kind.key.privateKey, ...kind.options });
  return `${text}.${signature.toString('base64url')}`;
}

function setUp(scheme: object = {}, kind = rs256): HttpWorld {
  const world = new HttpWorld();
  world.clock = at;
  world.remoteDocuments.set(jwks, JSON.stringify({ keys: [jwk(kind)] }));
  world.declare({
    name: 'sender',
    scheme: {
      type: 'jwt',
      prefix: 'Bearer ',
      algorithm: kind.alg,
      jwks,
      bodyHash: { claim: 'hash' },
      claims: { iss: 'sender', aud: 'flowgate' },
      ...scheme,
    },
    event: { pointer: '/type' },
  });
  return world;
}

const send = (world: HttpWorld, token: string, sent = body) =>
  world.send('POST', '/hooks/sender', { body: sent, headers: { authorization: `Bearer ${token}` } });

describe.each(kinds.map((kind) => [kind.alg, kind] as const))('a token with %s', (_, kind) => {
  test('is accepted with a key of the sender’s JWK set', async () => {
    const world = setUp({}, kind);

    const { status } = await send(world, createToken({ kind }));

    expect([status, world.published.length]).toEqual([202, 1]);
    expect(JSON.stringify([...world.stored.values()])).not.toContain('Bearer');
  });

  test.each(['JWK', 'SPKI'])('is accepted with a stored %s', async (form) => {
    const world = new HttpWorld();
    world.clock = at;
    const stored =
      form === 'JWK'
        ? JSON.stringify(jwk(kind))
        : (kind.key.publicKey.export({ format: 'pem', type: 'spki' }) as string);
    world.secretValues.set('ssm:/key', stored);
    const scheme = { type: 'jwt', prefix: 'Bearer ', algorithm: kind.alg, bodyHash: { claim: 'hash' } };
    world.declare({ name: 'sender', scheme, secrets: ['ssm:/key'], event: { pointer: '/type' } });

    expect((await send(world, createToken({ kind }))).status).toBe(202);
    expect((await send(world, createToken({ kind }), '{"type":"other"}')).status).toBe(401);
  });

  test('is refused with a key of another one', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2_048 });

    const { status } = await send(setUp({}, { ...kind, alg: 'RS256', key: other }), createToken({ kind }));

    expect(status).toBe(401);
  });
});

test('a token with HS256 is accepted with the stored secret', async () => {
  const world = new HttpWorld();
  world.clock = at;
  world.secretValues.set('ssm:/key', 'hush');
  world.declare({
    name: 'sender',
    scheme: { type: 'jwt', algorithm: 'HS256' },
    trustUnsigned: true,
    secrets: ['ssm:/key'],
    event: { pointer: '/type' },
  });
  const text = `${encode({ alg: 'HS256' })}.${encode({ exp: nowSeconds + 1 })}`;
  const sendSigned = (secret: string) => {
    const authorization = `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
    return world.send('POST', '/hooks/sender', { body, headers: { authorization } });
  };

  expect([(await sendSigned('hush')).status, (await sendSigned('hash')).status]).toEqual([202, 401]);
});

// The classic attack: the public key, which everybody knows, as the secret of an HMAC.
test('a token with HS256 over the public key is refused', async () => {
  const world = setUp();
  const text = `${encode({ alg: 'HS256', kid: 'one' })}.${encode({ exp: nowSeconds + 60, hash: digest })}`;
  const pem = rsa.publicKey.export({ format: 'pem', type: 'spki' });
  const forged = [pem, JSON.stringify(jwk(rs256))].map((key) =>
    createHmac('sha256', key).update(text).digest('base64url'),
  );

  const statuses = await Promise.all(
    forged.map(async (signature) => (await send(world, `${text}.${signature}`)).status),
  );

  expect(statuses).toEqual([401, 401]);
});

const cut = (token: string, part: number, value: string) => token.split('.').with(part, value).join('.');

describe('a token is refused', () => {
  test.each<[string, string]>([
    ['if it has no signature', `${createToken().split('.').slice(0, 2).join('.')}.`],
    ['if it says that it needs none', cut(cut(createToken(), 0, encode({ alg: 'none' })), 2, '')],
    ['if it names another algorithm', createToken({ header: { alg: 'PS256' } })],
    ['if it has a critical extension', createToken({ header: { crit: ['b64'], b64: false } })],
    ['if it names a key that is not there', createToken({ header: { kid: 'two' } })],
    ['if its claims differ', cut(createToken(), 1, encode({ exp: nowSeconds + 60, hash: digest }))],
    ['if it has expired', createToken({ claims: { exp: nowSeconds - 61 } })],
    ['if it is not valid yet', createToken({ claims: { nbf: nowSeconds + 61 } })],
    ['if it was issued in the future', createToken({ claims: { iat: nowSeconds + 61 } })],
    ['if a time is not a number', createToken({ claims: { exp: `${nowSeconds + 60}` } })],
    ['if it has no time', createToken({ claims: { exp: undefined, iat: undefined } })],
    ['if it has only an old time', createToken({ claims: { exp: undefined, iat: nowSeconds - 301 } })],
    ['if it is of another issuer', createToken({ claims: { iss: 'other' } })],
    ['if it is for another receiver', createToken({ claims: { aud: ['other'] } })],
    ['if it has the digest of another body', createToken({ claims: { hash: digest.replace(/^./, 'x') } })],
    ['if it has no digest', createToken({ claims: { hash: undefined } })],
    ['with a part more', `${createToken()}.e30`],
    ['with padding', `${createToken()}=`],
    ['that is longer than any real one', createToken({ claims: { more: 'x'.repeat(20_000) } })],
  ])('%s', async (_, token) => {
    const world = setUp();

    const { status, body: answer } = await send(world, token);

    expect([status, world.published]).toEqual([401, []]);
    expect(JSON.stringify(answer)).not.toContain(token.slice(0, 20));
  });
});

describe('the keys at an address', () => {
  test('are accepted as a list of receivers names this one', async () => {
    expect((await send(setUp(), createToken({ claims: { aud: ['other', 'flowgate'] } }))).status).toBe(202);
  });

  test('are fetched again for a new key, and at a limited rate for unknown ones', async () => {
    const world = setUp();
    await send(world, createToken());
    const next = { ...rs256, key: generateKeyPairSync('rsa', { modulusLength: 2_048 }) };
    world.remoteDocuments.set(jwks, JSON.stringify({ keys: [jwk(rs256), jwk(next, 'two')] }));
    const send2 = () => send(world, createToken({ kind: next, header: { kid: 'two' } }));

    const early = [await send2(), await send2(), await send2()];
    const fetchesBefore = world.fetches.length;
    world.clock = new Date(at.getTime() + 30_000);
    const later = await send2();

    expect(early.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect([fetchesBefore, later.status, world.fetches.length]).toEqual([1, 202, 2]);
  });

  test('that cannot be read make the sender send again', async () => {
    const world = setUp();
    world.remoteDocuments.clear();

    const { status, headers } = await send(world, createToken());

    expect([status, headers['retry-after'], world.published]).toEqual([503, '60', []]);
  });

  test.each([
    ['is a private key', { keys: [{ ...rsa.privateKey.export({ format: 'jwk' }), kid: 'one' }] }],
    ['is for encryption', { keys: [{ ...jwk(rs256), use: 'enc' }] }],
    ['is for another algorithm', { keys: [{ ...jwk(rs256), alg: 'PS256' }] }],
    ['is too short', { keys: [jwk({ ...rs256, key: generateKeyPairSync('rsa', { modulusLength: 1_024 }) })] }],
    ['is no key', { keys: ['key', null, {}] }],
  ])('do not include one that %s', async (_, document) => {
    const world = setUp();
    world.remoteDocuments.set(jwks, JSON.stringify(document));

    expect((await send(world, createToken())).status).toBe(401);
  });
});
