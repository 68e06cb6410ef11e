// The signer of tests: what it signs for a preset's sample is accepted by the source, once, and by no other secret.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { presets } from '../../../../lib/authoring/sources/presets/table.ts';
import { renderDelivery } from '../../../../lib/authoring/sources/sample.ts';
import type { Source } from '../../../../lib/core/source/source.ts';
import { SigningError, signRequest } from '../../../../lib/http/sources/signing/sign-request.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { presetSenders } from '../../../fixtures/signers/preset-senders.ts';

const now = new Date('2026-11-21T10:00:00.000Z');

const pem = (key: KeyObject, type: 'spki' | 'pkcs8') => key.export({ format: 'pem', type: type as 'pkcs8' }) as string;
const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const ed = generateKeyPairSync('ed25519');
/** The senders that sign with a private key, with a pair that the test has. */
const pairs: Readonly<Record<string, { readonly secret: string; readonly privateKey: string }>> = {
  sendgrid: { secret: pem(ec.publicKey, 'spki'), privateKey: pem(ec.privateKey, 'pkcs8') },
  plaid: { secret: JSON.stringify(ec.publicKey.export({ format: 'jwk' })), privateKey: pem(ec.privateKey, 'pkcs8') },
  discord: {
    secret: ed.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex'),
    privateKey: pem(ed.privateKey, 'pkcs8'),
  },
};

function setUp(preset: string) {
  const world = new HttpWorld();
  world.clock = now;
  const { secret, privateKey } = { privateKey: undefined, ...presetSenders[preset], ...pairs[preset] };
  world.secretValues.set('ssm:/sender', secret ?? '');
  world.declare({ name: 'sender', preset, secrets: ['ssm:/sender'] });
  const source = world.sources.get('sender') as Source;
  const send = async (id: string, own = secret ?? '') => {
    const delivery = renderDelivery(source, presets[preset]?.sample ?? { body: {} }, id);
    const draft = { ...delivery, url: new URL('https://hooks.example.org/hooks/sender') };
    const { headers, body, url } = signRequest(source, draft, { secret: own, privateKey, now, id });
    const sent = { host: url.host, ...headers };
    const { status } = await world.send('POST', '/hooks/sender', {
      headers: sent,
      body,
      rawQuery: url.search.slice(1),
    });
    return status;
  };
  return { world, send };
}

const signed = Object.keys(presets).filter((name) => name !== 'paypal');

describe.each(signed)('a sample that is signed as %s', (preset) => {
  test('is accepted, and is another one the next time', async () => {
    const { world, send } = setUp(preset);

    const statuses = [await send('first'), await send('second')];

    expect(statuses.filter((status) => ![200, 202, 204].includes(status))).toEqual([]);
    expect(world.stored.size).toBe(2 * (presetSenders[preset]?.events.length ?? 0));
    expect(world.published.slice(0, world.stored.size / 2).map((one) => one['detail-type'])).toEqual(
      presetSenders[preset]?.events,
    );
  });
});

describe.each(signed.filter((name) => pairs[name] === undefined))('a sample that is signed as %s', (preset) => {
  test('with another secret is refused', async () => {
    expect(await setUp(preset).send('first', presetSenders[preset]?.otherSecret)).toBe(401);
  });
});

test('a sender with a private key is not signed without it', async () => {
  const source = { scheme: { type: 'paypal' as const } };
  const draft = { url: new URL('https://hooks.example.org/hooks/sender'), headers: {}, body: '{}' };

  expect(() => signRequest(source, draft, { secret: 'x', now, id: 'x' })).toThrow(SigningError);
});
