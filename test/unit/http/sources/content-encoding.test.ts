// Compressed bodies of signed senders, and responses that a source fixes.
import { createHmac } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { HttpWorld } from '../../../fixtures/http-world.ts';

const secret = 'a secret of some length';
const body = Buffer.from('{"type":"paid","text":"ünï"}');
const sign = (bytes: Buffer) => createHmac('sha256', secret).update(bytes).digest('hex');

function setUp(source: object = {}) {
  const world = new HttpWorld();
  world.secretValues.set('ssm:/s', secret);
  const scheme = { type: 'hmac', header: 'x-signature' };
  world.declare({ name: 'sender', secrets: ['ssm:/s'], scheme, event: { pointer: '/type' }, ...source });
  const send = (sent: Buffer, coding: string, signed = sent) =>
    world.send('POST', '/hooks/sender', {
      body: sent,
      headers: { 'x-signature': sign(signed), 'content-encoding': coding },
    });
  return { world, send };
}

describe('a compressed body', () => {
  const codings: [string, (bytes: Buffer) => Buffer][] = [
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['identity', (bytes) => bytes],
  ];

  test.each(codings)('in %s is accepted if its sent bytes are signed', async (coding, compress) => {
    const { world, send } = setUp();

    const { status } = await send(compress(body), coding);

    expect([status, world.published[0]?.detail]).toMatchObject([202, { data: { type: 'paid', text: 'ünï' } }]);
  });

  test.each(codings)('in %s is accepted by a source whose sender signs the bytes before', async (coding, compress) => {
    const { send } = setUp({ signedBytes: 'decoded' });

    const right = await send(compress(body), coding, body);
    const wrong = await send(compress(body), coding, Buffer.from('{}'));

    expect([right.status, wrong.status]).toEqual([202, 401]);
  });

  test('whose bytes before the compression are signed is refused by a source that does not declare it', async () => {
    const { send } = setUp();

    expect((await send(gzipSync(body), 'gzip', body)).status).toBe(401);
  });

  const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
  test.each([
    ['that becomes too large', bomb, 'gzip', 413],
    ['that is 100 times larger', gzipSync(Buffer.alloc(3_000_000, ' ')), 'gzip', 413],
    ['in another coding', body, 'zstd', 415],
    ['in two codings', gzipSync(gzipSync(body)), 'gzip, gzip', 415],
    ['in the name of an object’s own member', body, 'constructor', 415],
    ['that is cut', gzipSync(body).subarray(0, 20), 'gzip', 400],
    ['that is not compressed', body, 'gzip', 400],
  ])('%s is refused', async (_, sent, coding, expected) => {
    const { world, send } = setUp();

    const { status } = await send(sent, coding);
    const early = await setUp({ signedBytes: 'decoded' }).send(sent, coding);

    expect([status, early.status, world.stored.size]).toEqual([expected, 401, 0]);
  });
});

describe('a response that a source fixes', () => {
  test('has its status, headers and body, and the address of the event', async () => {
    const { send } = setUp({ answer: { status: 201, headers: { 'X-Ack': 'yes' }, body: '[accepted]' } });

    const { status, headers, body: said } = await send(body, 'identity');

    expect([status, said]).toEqual([201, '[accepted]']);
    expect(headers).toMatchObject({ 'x-ack': 'yes', 'content-type': 'text/plain; charset=utf-8' });
    expect(headers.location).toMatch(/^\/v1\/events\/evt_/);
  });

  test('is not the response to a refused request', async () => {
    const { world } = setUp({ answer: { status: 200, body: 'ok' } });

    const { status, body: said } = await world.send('POST', '/hooks/sender', { body: '{}' });

    expect([status, said.status]).toEqual([401, 401]);
  });

  test.each([
    ['a status that says nothing was accepted', { status: 500 }],
    ['a body of a status without one', { status: 204, body: 'x' }],
    ['a header with a line break', { headers: { a: 'b\r\nc: d' } }],
  ])('with %s is no declaration', (_, answer) => {
    expect(() => setUp({ answer })).toThrow(
      expect.objectContaining({
        errors: [expect.objectContaining({ pointer: expect.stringMatching(/^\/sources\/0\/answer/) })],
      }),
    );
  });
});
