// Every challenge: answered as its vendor wants it, only where it is declared, and only who signs where the vendor signs.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { HttpWorld } from '../../../fixtures/http-world.ts';

const secret = 'a secret of some length';
const seconds = '1795255200';
const nosniff = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const mac = (encoding: 'hex' | 'base64', text: string) => createHmac('sha256', secret).update(text).digest(encoding);

interface Case {
  readonly source: object;
  readonly secret?: string;
  readonly method: 'GET' | 'POST';
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly answer: { readonly status: number; readonly headers?: object; readonly body: unknown };
  /** What makes the same request somebody else's; absent where nobody signs it. */
  readonly forged?: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string>>;
  };
}

const github = { type: 'github' };
const zoomScheme = {
  type: 'hmac',
  header: 'x-zm-signature',
  prefix: 'v0=',
  signed: 'v0:{timestamp}:{body}',
  timestampHeader: 'x-zm-request-timestamp',
};
const slackBody = JSON.stringify({ token: 't', challenge: '3eZbrw1a', type: 'url_verification' });
const zoomBody = JSON.stringify({
  event: 'endpoint.url_validation',
  payload: { plainToken: 'qgg8vlvZRS6UYooatFL8Aw' },
});
const xeroBody = JSON.stringify({ events: [], firstEventSequence: 0, lastEventSequence: 0, entropy: 'S0m3' });
const discord = (body: string) => ({
  source: { scheme: { type: 'ed25519' }, challenge: { type: 'discord' } },
  secret: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex'),
  method: 'POST' as const,
  body,
  headers: {
    'x-signature-timestamp': seconds,
    'x-signature-ed25519': sign(null, Buffer.from(`${seconds}${body}`), privateKey).toString('hex'),
  },
  forged: { headers: { 'x-signature-timestamp': seconds, 'x-signature-ed25519': '00'.repeat(64) } },
});

const cases: Readonly<Record<string, Case>> = {
  'Slack’s url_verification': {
    source: { scheme: { type: 'slack' }, challenge: { type: 'slack' } },
    method: 'POST',
    body: slackBody,
    headers: {
      'x-slack-request-timestamp': seconds,
      'x-slack-signature': `v0=${mac('hex', `v0:${seconds}:${slackBody}`)}`,
    },
    answer: { status: 200, body: { challenge: '3eZbrw1a' } },
    forged: { headers: { 'x-slack-request-timestamp': seconds, 'x-slack-signature': `v0=${'0'.repeat(64)}` } },
  },
  'Meta’s hub.challenge': {
    source: { scheme: github, challenge: { type: 'meta', verifyTokens: ['secretsmanager:verify'] } },
    method: 'GET',
    query: { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': 'verify me' },
    answer: { status: 200, headers: nosniff, body: '1158201444' },
    forged: { query: { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': secret } },
  },
  'Microsoft Graph’s validationToken': {
    source: { scheme: { type: 'microsoft-graph' }, challenge: { type: 'microsoft-graph' } },
    method: 'POST',
    query: { validationToken: 'Validation: Testing client <b> & more' },
    headers: { 'content-type': 'text/plain' },
    answer: { status: 200, headers: nosniff, body: 'Validation: Testing client <b> & more' },
  },
  'Dropbox’s challenge': {
    source: { scheme: { type: 'hmac', header: 'x-dropbox-signature' }, challenge: { type: 'dropbox' } },
    method: 'GET',
    query: { challenge: 'abc123' },
    answer: { status: 200, headers: nosniff, body: 'abc123' },
  },
  'Zoom’s endpoint.url_validation': {
    source: { scheme: zoomScheme, challenge: { type: 'zoom' } },
    method: 'POST',
    body: zoomBody,
    headers: { 'x-zm-request-timestamp': seconds, 'x-zm-signature': `v0=${mac('hex', `v0:${seconds}:${zoomBody}`)}` },
    answer: {
      status: 200,
      body: { plainToken: 'qgg8vlvZRS6UYooatFL8Aw', encryptedToken: mac('hex', 'qgg8vlvZRS6UYooatFL8Aw') },
    },
    forged: { headers: { 'x-zm-request-timestamp': seconds, 'x-zm-signature': `v0=${mac('hex', zoomBody)}` } },
  },
  'Okta’s one-time verification': {
    source: { scheme: { type: 'shared-secret', header: 'authorization' }, challenge: { type: 'okta' } },
    method: 'GET',
    headers: { 'x-okta-verification-challenge': 'My verification' },
    answer: { status: 200, body: { verification: 'My verification' } },
  },
  'X’s challenge-response check': {
    source: {
      scheme: { type: 'hmac', header: 'x-twitter-webhooks-signature', prefix: 'sha256=', encoding: 'base64' },
      challenge: { type: 'x' },
    },
    method: 'GET',
    query: { crc_token: 'OWM2+Zj/Y1-_=' },
    answer: { status: 200, body: { response_token: `sha256=${mac('base64', 'OWM2+Zj/Y1-_=')}` } },
    forged: { query: { crc_token: '{"type":"x"}' } },
  },
  'Adobe’s challenge': {
    source: { scheme: github, challenge: { type: 'adobe' } },
    method: 'GET',
    query: { challenge: '8ec8d794-e0ab-42df-9017-e3dada8e84f7' },
    answer: {
      status: 200,
      headers: { 'x-content-type-options': 'nosniff' },
      body: { challenge: '8ec8d794-e0ab-42df-9017-e3dada8e84f7' },
    },
  },
  'Acrobat Sign’s verification of intent': {
    source: { scheme: { type: 'shared-secret', header: 'x-adobesign-clientid' }, challenge: { type: 'adobe-sign' } },
    method: 'GET',
    headers: { 'x-adobesign-clientid': secret },
    answer: { status: 200, headers: { 'x-adobesign-clientid': secret }, body: '' },
    forged: { headers: { 'x-adobesign-clientid': 'other' } },
  },
  'Xero’s intent to receive': {
    source: {
      scheme: { type: 'hmac', header: 'x-xero-signature', encoding: 'base64' },
      challenge: { type: 'xero' },
      answer: 'empty',
    },
    method: 'POST',
    body: xeroBody,
    headers: { 'x-xero-signature': mac('base64', xeroBody) },
    answer: { status: 200, body: '' },
    forged: { headers: { 'x-xero-signature': mac('base64', `${xeroBody} `) } },
  },
  'Discord’s PING of interactions': { ...discord('{"type":1}'), answer: { status: 200, body: { type: 1 } } },
  'Discord’s PING of webhook events': {
    ...discord('{"version":1,"type":0}'),
    answer: { status: 204, headers: { 'content-type': 'application/json' }, body: '' },
  },
};

function world({ source, secret: kept = secret }: Case, difference: object = {}): HttpWorld {
  const all = new HttpWorld();
  all.secretValues.set('secretsmanager:s', kept);
  all.secretValues.set('secretsmanager:verify', 'verify me');
  all.declare({
    name: 'sender',
    secrets: ['secretsmanager:s'],
    event: { fixed: 'happened' },
    ...source,
    ...difference,
  });
  return all;
}

describe.each(Object.entries(cases))('%s', (_, asked) => {
  test('is answered as its vendor wants it, and is no event', async () => {
    const to = world(asked);

    const { status, headers, body } = await to.send(asked.method, '/hooks/sender', asked);

    expect({ status, body }).toEqual({ status: asked.answer.status, body: asked.answer.body });
    expect(headers).toMatchObject({ ...asked.answer.headers });
    expect(to.published).toEqual([]);
  });

  test('is refused by a source that does not declare it, or an event where it is signed as one', async () => {
    const to = world(asked, { challenge: undefined });

    const { status } = await to.send(asked.method, '/hooks/sender', asked);

    const isSignedPost = asked.method === 'POST' && asked.forged !== undefined;
    expect([status === 401, to.published.length]).toEqual(isSignedPost ? [false, 1] : [true, 0]);
  });
});

describe.each(Object.entries(cases).filter(([, { forged }]) => forged !== undefined))('%s', (_, asked) => {
  test('is refused where somebody else asks', async () => {
    const to = world(asked);

    const { status } = await to.send(asked.method, '/hooks/sender', { ...asked, ...asked.forged });

    expect(status).toBe(401);
  });

  test('is refused without a secret', async () => {
    const to = world(asked);
    to.secretValues.clear();

    const { status } = await to.send(asked.method, '/hooks/sender', asked);

    expect(status).toBe(401);
  });
});

describe('a challenge', () => {
  test('of Xero that is forged gets a 401 without a body', async () => {
    const asked = cases['Xero’s intent to receive'] as Case;

    const { body, headers } = await world(asked).send('POST', '/hooks/sender', { ...asked, ...asked.forged });

    expect([body, headers['content-type']]).toEqual(['', undefined]);
  });

  test('of Acrobat Sign leaves its client ID in the answer to every event', async () => {
    const asked = cases['Acrobat Sign’s verification of intent'] as Case;

    const { status, headers } = await world(asked).send('POST', '/hooks/sender', { ...asked, body: '{}' });

    expect([status, headers['x-adobesign-clientid']]).toEqual([202, secret]);
  });

  test('of Graph is no way in for notifications without their clientState', async () => {
    const asked = cases['Microsoft Graph’s validationToken'] as Case;
    const notify = (...states: (string | undefined)[]) =>
      world(asked).send('POST', '/hooks/sender', { body: { value: states.map((clientState) => ({ clientState })) } });

    const answers = [
      await notify(secret),
      await notify(secret, secret),
      await notify(secret, 'x'),
      await notify(),
      await notify(undefined),
    ];

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 401, 401, 401]);
  });
});
