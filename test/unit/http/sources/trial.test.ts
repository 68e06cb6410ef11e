// A source on trial: what is reported of a request, why it is refused, and that no report has a secret.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { presets } from '../../../../lib/authoring/sources/presets/table.ts';
import { renderDelivery } from '../../../../lib/authoring/sources/sample.ts';
import { parseSources } from '../../../../lib/authoring/sources/source-check.ts';
import type { Source } from '../../../../lib/core/source/source.ts';
import type { HttpRequest } from '../../../../lib/http/server/message.ts';
import { toRequest } from '../../../../lib/http/sources/signing/draft.ts';
import { signRequest } from '../../../../lib/http/sources/signing/sign-request.ts';
import { tryRequest } from '../../../../lib/http/sources/trial/try-request.ts';
import { presetSenders } from '../../../fixtures/signers/preset-senders.ts';

const now = new Date('2026-11-21T10:00:00.000Z');
const secret = 'a secret of some length';

function declare(source: object): Source {
  const { sources } = parseSources({ sources: [{ name: 'sender', secrets: ['ssm:/a'], ...source }] });
  return sources[0] as Source;
}

function sign(source: Source, preset: string, key = secret): HttpRequest {
  const delivery = renderDelivery(source, presets[preset]?.sample ?? { body: {} }, 'one');
  const draft = { ...delivery, url: new URL('https://hooks.example.org/hooks/sender') };
  return toRequest(signRequest(source, draft, { secret: key, now, id: 'one' }));
}

async function report(source: Source, request: HttpRequest, secrets = [secret]) {
  const documents = { find: async () => ({ kind: 'none' as const }) };
  const { response, lines } = await tryRequest(source, request, { secrets, documents, now: () => now });
  const text = lines.join('\n');
  // Nothing of the proof: neither the secret nor a signature.
  for (const value of [
    ...secrets,
    request.headers['x-hub-signature-256'] ?? 'none here',
    request.headers['stripe-signature'] ?? 'none here',
  ])
    expect(text).not.toContain(value);
  return { status: response.status, text };
}

describe('a request of a source on trial', () => {
  test('that is right is reported with its event', async () => {
    const github = declare({ preset: 'github' });

    const { status, text } = await report(github, sign(github, 'github'));

    expect(status).toBe(200);
    expect(text).toContain('verified\n  event "issues", key one');
    expect(text).toContain('x-hub-signature-256: (71 characters)');
  });

  test('with another secret is reported so', async () => {
    const github = declare({ preset: 'github' });

    const { status, text } = await report(github, sign(github, 'github', 'another secret'));

    expect(status).toBe(401);
    expect(text).toContain('refused: no secret of the source made the signature');
    expect(text).toContain('no usual form of a signature fits with the stored secrets');
  });

  test('that is too old is reported with its age', async () => {
    const stripe = declare({ preset: 'stripe' });
    const old = sign(stripe, 'stripe');
    const { response, lines } = await tryRequest(stripe, old, {
      secrets: [secret],
      documents: { find: async () => ({ kind: 'none' }) },
      now: () => new Date(now.getTime() + 3_600_000),
    });

    expect([response.status, lines.at(-1)?.includes(secret)]).toEqual([401, false]);
    expect(lines.join('\n')).toContain('refused: the timestamp is 3600 s away');
    expect(lines.at(-1)).toBe('  the signature itself is right');
  });

  test.each<[string, (request: HttpRequest) => HttpRequest, string]>([
    [
      'a line break',
      (request) => ({ ...request, body: Buffer.concat([request.body, Buffer.from('\n')]) }),
      'the body had no line break at its end',
    ],
    [
      'JSON that was written again',
      (request) => ({ ...request, body: Buffer.from(JSON.stringify(JSON.parse(String(request.body)), null, 2)) }),
      'the JSON of the body was written again without white space',
    ],
  ])('with %s is reported so', async (_, change, meaning) => {
    const github = declare({ preset: 'github' });

    const { text } = await report(github, change(sign(github, 'github')));

    expect(text).toContain(`the signature is right if ${meaning}`);
  });

  test.each<[string, object, string]>([
    ['another signed text', { signed: '{timestamp}.{body}', timestamp: { header: 'x-time' } }, '"signed" is "{body}"'],
    ['another algorithm', { algorithm: 'hmac-sha512' }, '"algorithm" is "hmac-sha256", not "hmac-sha512"'],
    ['another encoding', { encoding: 'base64' }, '"encoding" is "hex", not "base64"'],
    ['another form of the key', { key: 'hex' }, '"key" is "utf8", not "hex"'],
    [
      'another text and another encoding',
      { signed: '{timestamp}.{body}', timestamp: { header: 'x-time' }, encoding: 'base64' },
      '"signed" is "{body}", not "{timestamp}.{body}"; "encoding" is "hex", not "base64"',
    ],
  ])('that is declared with %s is reported so', async (_, declared, meaning) => {
    const { signed, timestamp, ...form } = declared as { signed?: string; timestamp?: object };
    const source = declare({
      scheme: {
        type: 'signature',
        signatures: [{ header: 'x-signature', ...form }],
        ...(signed && { signed, timestamp }),
      },
      event: { fixed: 'x' },
    });
    const body = '{"a":1}';
    const request = toRequest({
      url: new URL('https://hooks.example.org/hooks/sender'),
      headers: { 'x-signature': createHmac('sha256', secret).update(body).digest('hex'), 'x-time': '1795255200' },
      body,
    });

    expect((await report(source, request)).text).toContain(`the signature is right if ${meaning}`);
  });

  test('that signs another address is reported with it', async () => {
    const square = declare({ preset: 'square' });
    const { headers, ...request } = sign(square, 'square');

    const { text } = await report(square, { ...request, headers: { ...headers, 'x-forwarded-proto': 'http' } });

    expect(text).toContain('the signed address is https://hooks.example.org/hooks/sender: declare it as "url"');
  });

  test('with a secret in its address is reported without it', async () => {
    const long = 'a secret of twenty characters';
    const source = declare({
      scheme: { type: 'address-secret', parameter: 'key' },
      trustUnsigned: true,
      event: { fixed: 'x' },
    });
    const request = toRequest({ url: new URL(`https://a.example/x?key=${long}`), headers: {}, body: '{}' });

    const { status, text } = await report(source, { ...request, rawQuery: `key=${encodeURIComponent(long)}` }, [long]);

    expect(status).toBe(200);
    expect(text).toContain('with the parameters key');
    expect(text).not.toContain('twenty');
  });

  test('that is a challenge is answered as one', async () => {
    const dropbox = declare({ preset: 'dropbox' });
    const request = toRequest({ url: new URL('https://a.example/x?challenge=abc'), headers: {}, body: '' });
    const deps = { secrets: [secret], documents: { find: async () => ({ kind: 'none' as const }) }, now: () => now };

    const { response, lines } = await tryRequest(dropbox, { ...request, method: 'GET' }, deps);

    expect([response.status, response.body, lines.at(-1)]).toEqual([
      200,
      'abc',
      'answered as the challenge that the source declares',
    ]);
  });
});

const privateKeyOnly = new Set(['discord', 'plaid', 'sendgrid', 'paypal']);
const tried = Object.entries(presetSenders)
  .filter(([name]) => !privateKeyOnly.has(name))
  .map(([preset, sender]) => ({ preset, sender, source: declare({ preset }) }));
const timed = tried.filter(({ source: { scheme } }) => scheme.type === 'signature' && scheme.timestamp !== undefined);

/** As it arrives: nothing of it is parsed. */
function signRaw(source: Source, preset: string, key: string): HttpRequest {
  const { parsedForm: _, ...request } = sign(source, preset, key);
  return request;
}

test.each(tried)(
  'a request of $preset on trial is told from one with another secret',
  async ({ preset, sender, source }) => {
    const right = await report(source, signRaw(source, preset, sender.secret), [sender.secret]);
    const wrong = await report(source, signRaw(source, preset, sender.otherSecret), [sender.secret]);

    expect([right.status, wrong.status]).toEqual([200, 401]);
    expect(right.text).toContain('verified\n  event ');
    expect(right.text + wrong.text).not.toContain(sender.otherSecret);
  },
);

test.each(timed)(
  'an old request of $preset is reported with its age, and as signed rightly',
  async ({ preset, sender, source }) => {
    const { lines } = await tryRequest(source, signRaw(source, preset, sender.secret), {
      secrets: [sender.secret],
      documents: { find: async () => ({ kind: 'none' }) },
      now: () => new Date(now.getTime() + (source.toleranceSeconds + 60) * 1_000),
    });

    expect(lines.join('\n')).toContain(`refused: the timestamp is ${source.toleranceSeconds + 60} s away`);
    expect(lines.at(-1)).toBe('  the signature itself is right');
  },
);
