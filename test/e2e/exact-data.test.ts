// JSON through the whole router and back: sent over HTTP, stored, and read from the API, unchanged.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RunningRouter } from './running-router.ts';

let router: RunningRouter;
beforeAll(async () => {
  router = await RunningRouter.start();
}, 180_000);
afterAll(() => router.stop());

/** The text of the event as the API shows it, after it was sent with that text as its data. */
async function shown(data: string): Promise<string> {
  const raw = `{"source":"exact","name":"nobody.listens","data":${data}}`;
  const { status, body } = await router.send('POST', '/v1/events', undefined, { raw });
  if (status !== 202) throw new Error(`it was refused: ${body.detail}`);
  const headers = { authorization: `Bearer ${router.token}` };
  return (await fetch(`${router.url}/v1/events/${body.event.id}`, { headers })).text();
}

describe('an event', () => {
  test('shows its numbers, keys and characters as they were sent', async () => {
    const data =
      '{"z":9007199254740993,"10":[1e-400,0.12345678901234567890],"9":{"2":-18446744073709551616,"1":"\ufffd\u2028😀"}}';

    expect(await shown(data)).toContain(`"data":${data}`);
  });

  test('keeps the exact decimal value of every number', async () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 }).map((all) => all.join(''));
    const number = fc.tuple(fc.constantFrom('', '-'), digits, digits).map(([sign, a, b]) => `${sign}1${a}.${b}1`);
    await fc.assert(
      fc.asyncProperty(number, async (text) => {
        expect(await shown(`{"n":${text}}`)).toContain(`{"n":${text}}`);
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    ['9007199254740992', '9007199254740993', 422],
    ['9007199254740993', '9007199254740993.0', 202],
  ])('under one key with %s and then %s gets %i', async (one, other, status) => {
    const headers = { 'idempotency-key': `${one} ${other}`.replace(' ', '-') };
    const send = (n: string) =>
      router.send('POST', '/v1/events', undefined, { raw: `{"source":"s","name":"n","data":{"n":${n}}}`, headers });

    expect([(await send(one)).status, (await send(other)).status]).toEqual([202, status]);
  });
});

describe('bytes that are not UTF-8', () => {
  const latin1 = Buffer.from('{"source":"s","name":"n","data":{"a":"caf\u00e9"}}', 'latin1');

  test.each([
    ['with a length', latin1],
    ['in chunks, without a length', ReadableStream.from([latin1])],
  ])('are refused, with nothing stored and the key unused: sent %s', async (how, body) => {
    const headers = {
      authorization: `Bearer ${router.token}`,
      'content-type': 'application/json',
      'idempotency-key': how.replaceAll(' ', '-'),
    };
    const post = (content: NonNullable<RequestInit['body']>) =>
      fetch(`${router.url}/v1/events`, { method: 'POST', headers, body: content, duplex: 'half' } as RequestInit);

    const refused = await post(body);
    const right = await post(latin1.toString('latin1'));

    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('not valid UTF-8')]);
    expect([right.status, right.headers.get('idempotency-replayed')]).toEqual([202, null]);
  });
});
