// X's challenge is not signed, and its response is an HMAC of what the caller sends. A source whose scheme signs more than
// the body could be asked so for the signature of a timestamp with no body behind it, and took that as an event.
import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { HttpWorld } from '../fixtures/http-world.ts';

const source = (scheme: object) => ({
  name: 'x',
  secrets: ['ssm:/x'],
  scheme: { type: 'hmac', encoding: 'base64', header: 'x-signature', prefix: 'sha256=', ...scheme },
  challenge: { type: 'x' },
  event: { fixed: 'post' },
});
const withTimestamp = { signed: '{timestamp}.{body}', timestampHeader: 'x-timestamp' };

test.each([
  ['a timestamp', withTimestamp],
  ['a text of its own', { signed: 'v0:{body}' }],
])('a source that signs %s besides the body is refused X’s challenge', (_, scheme) => {
  expect(() => new HttpWorld().declare(source(scheme))).toThrow(
    expect.objectContaining({
      errors: [
        {
          pointer: '/sources/0/scheme/signed',
          message: 'must be "{body}" with the challenge "x": X signs the body alone',
        },
      ],
    }),
  );
});

test('a source with X’s challenge shares its secret with no other', () => {
  const other = { ...source(withTimestamp), name: 'other', challenge: undefined };

  expect(() => new HttpWorld().declare(other, source({}))).toThrow(
    expect.objectContaining({
      errors: [
        { pointer: '/sources/1/secrets', message: expect.stringMatching(/^must not be shared with another source/) },
      ],
    }),
  );
});

test('the response to X’s challenge is no valid credential', async () => {
  const world = new HttpWorld();
  world.secretValues.set('ssm:/x', 'secret');
  world.declare(source({}));
  const asked = await world.send('GET', '/hooks/x', { query: { crc_token: '1795255200.' } });
  const signature = String(asked.body.response_token);

  const { status } = await world.send('POST', '/hooks/x', {
    headers: { 'x-signature': signature, 'x-timestamp': '1795255200' },
  });

  expect(signature).toBe(`sha256=${createHmac('sha256', 'secret').update('1795255200.').digest('base64')}`);
  expect(status).toBe(401);
});
