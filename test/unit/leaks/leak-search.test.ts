// What the end-to-end suites take for a secret, and in which spellings they find it again.
import { describe, expect, test } from '@jest/globals';
import { KnownSecrets } from '../../e2e/leaks/known-secrets.ts';
import { findLeaks } from '../../e2e/leaks/leak-search.ts';

const secret = 'an "odd" secret/with ünusual+letters';

function known(headers: Readonly<Record<string, string>>, path = '/hooks/shop', body?: string): KnownSecrets {
  const secrets = new KnownSecrets();
  const url = new URL(path, 'http://127.0.0.1:3000');
  secrets.noteRequest({ method: 'POST', url, headers: Object.entries(headers), body });
  return secrets;
}

const valuesOf = (secrets: KnownSecrets): string[] => secrets.all.map(({ value }) => value);

describe('a request', () => {
  const hex = 'ab'.repeat(32);
  const pair = Buffer.from('shop:a-long-password-of-a-shop').toString('base64');

  test.each([
    ['a bearer token', { authorization: `Bearer ${hex}` }, hex],
    ['a password', { authorization: `Basic ${pair}` }, 'a-long-password-of-a-shop'],
    ['Stripe’s signature', { 'stripe-signature': `t=1795255200,v1=${hex}` }, hex],
    ['GitHub’s signature', { 'x-hub-signature-256': `sha256=${hex}` }, hex],
    ['one signature of several', { 'webhook-signature': `v1,${pair} v1,${hex}` }, hex],
    ['Bridge’s secret', { 'inbound-webhook-secret': hex }, hex],
    ['a key of an API', { 'x-api-key': hex }, hex],
  ])('shows %s', (_, headers, value) => {
    expect(valuesOf(known(headers))).toContain(value);
  });

  test.each([
    ['a parameter', '/hooks/meta?hub.verify_token=a-token-to-verify', undefined, 'a-token-to-verify'],
    ['a form', '/oauth/token', 'client_id=1&client_secret=the-secret-of-a-client', 'the-secret-of-a-client'],
    ['JSON', '/hooks/graph', '{"value":[{"clientState":"a-state-of-a-client"}]}', 'a-state-of-a-client'],
  ])('shows a secret in %s', (_, path, body, value) => {
    expect(valuesOf(known({}, path, body))).toEqual([value]);
  });

  test('has no leak in its times, its names and a sender’s own data', () => {
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': 'a-key-of-some-length',
      'x-signature-timestamp': '2026-11-21T10:00:00.000Z',
      'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    };

    expect(valuesOf(known(headers, '/v1/events', '{"data":{"secret":"a-present-for-grandma"}}'))).toEqual([]);
  });
});

describe('a secret', () => {
  test.each([
    ['as it is', secret],
    ['in JSON', JSON.stringify({ secret })],
    ['in an address', `/x?${encodeURIComponent(secret)}`],
    ['in base64', Buffer.from(`${secret} and more`).toString('base64')],
    ['in base64url', Buffer.from(secret).toString('base64url')],
    ['in hexadecimal', Buffer.from(secret).toString('hex')],
  ])('is found %s', (_, text) => {
    const secrets = known({ 'x-secret': secret });

    const leaks = findLeaks([{ place: 'the log', text: `before ${text} after` }], secrets.all);

    expect(leaks).toEqual(['the header x-secret of POST /hooks/shop is in the log']);
  });

  test('is not part of the reported place', () => {
    const leaks = findLeaks(
      [{ place: `the answer to GET /${secret}`, text: secret }],
      known({ 'x-secret': secret }).all,
    );

    expect(leaks).toEqual(['the header x-secret of POST /hooks/shop is in the answer to GET /…']);
  });

  test('is not found in a text without it', () => {
    expect(findLeaks([{ place: 'the log', text: secret.slice(1) }], known({ 'x-secret': secret }).all)).toEqual([]);
  });
});

describe('a token', () => {
  const token = `fgt_${'0123456789'.repeat(5).slice(0, 46)}`;
  const answer = (place: string) => ({ place, text: JSON.stringify({ token }), source: {} });

  test('may be only in the first response that shows it', () => {
    const [first, second] = [answer('the first answer'), answer('the second answer')];
    const secrets = new KnownSecrets();
    secrets.noteShown(first.text, first.place, first.source);
    secrets.noteShown(second.text, second.place, second.source);

    expect(findLeaks([first], secrets.all)).toEqual([]);
    expect(findLeaks([first, second], secrets.all)).toEqual([
      'the token that the first answer shows is in the second answer',
    ]);
  });

  test('may not be in a response once it was sent', () => {
    const secrets = known({ authorization: `Bearer ${token}` });
    const one = answer('an answer');
    secrets.noteShown(one.text, one.place, one.source);

    expect(findLeaks([one], secrets.all)).toEqual(['the header authorization of POST /hooks/shop is in an answer']);
  });
});
