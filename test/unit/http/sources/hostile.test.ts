// Requests of an attacker without a secret who knows how schemes are parsed: none is accepted, and none makes the router fail.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { anyUnicode } from '../../../fixtures/any-unicode.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { type Delivery, deliveriesOfAll } from '../../../fixtures/signers/deliveries.ts';

const at = new Date('2026-11-21T10:00:00.000Z');
const seconds = '1795255200';
const url = 'https://hooks.example.org/hooks/sender';

function delivery(name: string): Delivery {
  const found = deliveriesOfAll.find(({ sender }) => sender.name === name);
  if (found === undefined) throw new Error(`${name} delivers nothing`);
  return found;
}

function worldOf({ sender, selectors }: Delivery, secret = sender.secret): HttpWorld {
  const world = new HttpWorld();
  world.secretValues.set('ssm:/secret', secret);
  world.declare({ name: 'sender', secrets: ['ssm:/secret'], ...sender.declaration, ...selectors });
  return world;
}

/** The outcome of a signed delivery whose headers are changed in transit. */
async function tampered(name: string, change: (headers: Record<string, string>) => Record<string, string>) {
  const one = delivery(name);
  const world = worldOf(one);
  const signed = await one.sender.sign({ body: one.body, secret: one.sender.secret, at, url });
  const headers = change({ ...one.headers, ...signed.headers });
  const { status } = await world.send('POST', '/hooks/sender', { body: one.body, ...signed, headers });
  return { status, published: world.published.length };
}

const hex = (key: string, text: string) => createHmac('sha256', key).update(text).digest('hex');

describe('headers', () => {
  const other = `v1,${Buffer.alloc(32).toString('base64')}`;
  const set = (name: string, value: (before: string) => string) => (headers: Record<string, string>) => ({
    ...headers,
    [name]: value(headers[name] ?? ''),
  });

  // A header that is sent twice reaches a function as one value with a comma.
  test.each([
    ['GitHub', 'a signature twice', set('x-hub-signature-256', (one) => `${one},${one}`)],
    ['GitHub', 'a signature behind another', set('x-hub-signature-256', (one) => `sha256=00, ${one}`)],
    ['GitHub', 'a signature in capitals', set('x-hub-signature-256', (one) => one.toUpperCase())],
    ['GitHub', 'a signature by SHA-1', set('x-hub-signature-256', (one) => one.replace('sha256', 'sha1'))],
    ['GitHub', 'a prefix alone', set('x-hub-signature-256', () => 'sha256=')],
    ['Slack', 'another version', set('x-slack-signature', (one) => one.replace('v0', 'v1'))],
    ['Slack', 'a time twice', set('x-slack-request-timestamp', (one) => `${one},${one}`)],
    ['Stripe', 'two times', set('stripe-signature', (one) => `t=1,${one}`)],
    ['Stripe', 'a header twice', set('stripe-signature', (one) => `${one},${one}`)],
    ['Stripe', 'a test version', set('stripe-signature', (one) => one.replace('v1=', 'v0='))],
    ['Stripe', 'no signature', set('stripe-signature', (one) => one.split(',')[0] ?? '')],
    ['Stripe', 'spaces', set('stripe-signature', (one) => one.replace(',', ' , '))],
    ['Standard Webhooks', 'no version', set('webhook-signature', (one) => one.replace('v1,', ''))],
    ['Standard Webhooks', 'another kind of signature', set('webhook-signature', (one) => one.replace('v1,', 'v1a,'))],
    ['Standard Webhooks', 'an ID twice', set('webhook-id', (one) => `${one},${one}`)],
    ['Standard Webhooks', 'an ID that eats the time', set('webhook-id', (one) => `${one}.${seconds}`)],
    ['Shopify', 'a signature without padding', set('x-shopify-hmac-sha256', (one) => one.replace(/=+$/, ''))],
    ['Basic', 'two credentials', set('authorization', (one) => `${one},${one}`)],
    ['Basic', 'credentials in another scheme', set('authorization', (one) => one.replace('Basic', 'Bearer'))],
    ['Discord', 'half a signature', set('x-signature-ed25519', (one) => one.slice(0, 64))],
    ['Discord', 'a signature of zeros', set('x-signature-ed25519', () => '0'.repeat(128))],
  ])('of %s with %s are refused', async (name, _, change) => {
    expect(await tampered(name, change)).toEqual({ status: 401, published: 0 });
  });

  test('with the right signature among many are accepted if the scheme has several', async () => {
    const many = Array.from({ length: 40 }, () => other).join(' ');

    const standard = await tampered(
      'Standard Webhooks',
      set('webhook-signature', (one) => `${many} v9,x ${one}`),
    );
    const stripe = await tampered(
      'Stripe',
      set('stripe-signature', (one) => one.replace('v1=', 'v1=00,v0=11,v1=')),
    );

    expect([standard, stripe]).toEqual([
      { status: 202, published: 1 },
      { status: 202, published: 1 },
    ]);
  });
});

describe('a time', () => {
  const spelt = (time: string) => ({
    'x-slack-request-timestamp': time,
    'x-slack-signature': `v0=${hex('a secret of some length', `v0:${time}:{"event":{"type":"x"},"event_id":"1"}`)}`,
  });

  // Each has a correct signature: it is refused for its spelling or its distance from now.
  test.each([
    ['NaN'],
    ['Infinity'],
    ['-1795255200'],
    ['+1795255200'],
    ['0x6b012c20'],
    ['1.7952552e9'],
    ['1795255200.5'],
    ['1795255200000'],
    ['999999999999999'],
    ['99999999999999999999999999'],
    ['１７９５２５５２００'],
    ['1795255200 '],
    ['2026-11-21T10:00:00Z'],
    ['0'],
  ])('spelt %j is refused', async (time) => {
    const world = worldOf(delivery('Slack'));
    const body = '{"event":{"type":"x"},"event_id":"1"}';

    const right = await world.send('POST', '/hooks/sender', { body, headers: spelt(seconds) });
    const { status } = await world.send('POST', '/hooks/sender', { body, headers: spelt(time) });

    expect([right.status, status]).toEqual([202, 401]);
  });

  test.each([
    ['+275760-09-13T00:00:00.000Z'],
    ['2026-11-21'],
    ['2026-11-21T10:00:00'],
    ['Sat, 21 Nov 2026 10:00:00 GMT'],
    ['2026-13-41T99:99:99Z'],
  ])('of Zendesk spelt %j is refused', async (time) => {
    const change = (headers: Record<string, string>) => ({
      ...headers,
      'x-zendesk-webhook-signature-timestamp': time,
      'x-zendesk-webhook-signature': createHmac('sha256', 'a secret of some length')
        .update(`${time}${delivery('Zendesk').body}`)
        .digest('base64'),
    });

    expect(await tampered('Zendesk', change)).toEqual({ status: 401, published: 0 });
  });

  test('is separated from the body: moving a digit between them is refused', async () => {
    const { sender } = delivery('Discord');
    const world = worldOf(delivery('Discord'));
    const { headers } = await sender.sign({ body: '{"id":"1","data":{"name":"x"}}', secret: sender.secret, at, url });

    const lent = await world.send('POST', '/hooks/sender', {
      body: `${seconds.slice(-1)}{"id":"1","data":{"name":"x"}}`,
      headers: { ...headers, 'x-signature-timestamp': seconds.slice(0, -1) },
    });
    const borrowed = await world.send('POST', '/hooks/sender', {
      body: '"id":"1","data":{"name":"x"}}',
      headers: { ...headers, 'x-signature-timestamp': `${seconds}{` },
    });

    expect([lent.status, borrowed.status]).toEqual([401, 401]);
  });
});

describe('the name of a source', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '..', 'sender%00', 'SENDER', ' sender'])(
    '%j is no source',
    async (name) => {
      const world = worldOf(delivery('GitHub'));

      expect((await world.send('POST', `/hooks/${name}`, { body: '{}' })).status).toBe(name === '' ? 404 : 401);
      expect(world.secretReads).toEqual([]);
    },
  );
});

describe('a body', () => {
  test('with names such as __proto__ is ordinary data', async () => {
    const one = delivery('a generic HMAC of the body alone');
    const world = worldOf(one);
    const body = '{"type":"x","id":"1","__proto__":{"isAdmin":true},"constructor":{"prototype":{}}}';
    const signed = await one.sender.sign({ body, secret: one.sender.secret, at, url });

    const { status } = await world.send('POST', '/hooks/sender', { body, ...signed });

    expect(status).toBe(202);
    expect(JSON.stringify(world.published[0]?.detail)).toContain('"__proto__":{"isAdmin":true}');
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});

test.each(deliveriesOfAll.map((one) => [one.sender.name, one] as const))(
  'whatever %s’s headers and body are, the answer is 401',
  async (_, one) => {
    const world = worldOf(one);
    const names = [...one.sender.headers, 'content-type', 'authorization', 'host', 'x-forwarded-proto'];
    const headers = fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(
        anyUnicode,
        fc.base64String(),
        fc.constantFrom(
          seconds,
          'v0=',
          'sha256=',
          'v1,',
          `t=${seconds},v1=00`,
          'Basic Og==',
          'Bearer ',
          'application/x-www-form-urlencoded',
        ),
      ),
    );
    const query = fc.dictionary(fc.constantFrom('bodySHA256', 'validationToken', 'challenge'), fc.string());

    await fc.assert(
      fc.asyncProperty(headers, query, anyUnicode, async (sent, asked, body) => {
        const { status } = await world.send('POST', '/hooks/sender', { headers: sent, query: asked, body });

        expect(status).toBe(401);
      }),
      { numRuns: 60 },
    );
    expect(world.published).toEqual([]);
  },
);
