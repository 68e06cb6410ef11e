// The addresses of callbacks over HTTP: what GET shows, what POST answers, and what is refused.
import { describe, expect, test } from '@jest/globals';
import { CallbackWorld } from '../../../fixtures/callback-world.ts';

const browser = { accept: 'text/html,application/xhtml+xml' };

async function waiting(more: object = {}) {
  const world = new CallbackWorld();
  const address = await world.create();
  await world.wait(address.callback, more);
  return { world, ...address };
}

describe('GET', () => {
  test('answers nothing, whoever opens it', async () => {
    const { world, url, successUrl, failureUrl } = await waiting();

    for (const address of [url, successUrl, failureUrl]) {
      for (const headers of [browser, {}]) {
        for (const method of ['GET', 'HEAD']) {
          expect((await world.send(method, address, { headers })).response.status).toBe(200);
        }
      }
    }

    expect(world.finished).toEqual([]);
    expect([...world.store.records.values()]).toEqual([{ token: 'token-1' }]);
  });

  test('shows a browser the question as text, with buttons that post', async () => {
    const { world, callback, url } = await waiting({ question: 'Ship <b>"A-1"</b> & more?' });

    const { response } = await world.send('GET', url, { headers: browser });

    expect(response.body).toContain('<h1>Ship &#60;b&#62;&#34;A-1&#34;&#60;/b&#62; &#38; more?</h1>');
    expect(response.body).toContain('<form method="post">');
    expect(
      [...response.body.matchAll(/formaction="([^"]*)"/g)].map(([, to]) => new URL(to ?? '', url).pathname),
    ).toEqual([`/callbacks/${callback}/success`, `/callbacks/${callback}/failure`]);
    expect(response.headers).toMatchObject({
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/,
      ),
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex, nofollow',
    });
  });

  test('of an address with its answer offers that answer only', async () => {
    const { world, callback, failureUrl } = await waiting();

    const { response } = await world.send('GET', failureUrl, { headers: browser });

    const offered = [...response.body.matchAll(/formaction="([^"]*)"/g)].map(
      ([, to = '']) => new URL(to, failureUrl).pathname,
    );
    expect(offered).toEqual([`/callbacks/${callback}/failure`]);
  });

  test('shows what was answered, without buttons', async () => {
    const { world, url, failureUrl } = await waiting();
    const open = await world.send('GET', url);
    await world.send('POST', failureUrl);

    const page = await world.send('GET', url, { headers: browser });
    const json = await world.send('GET', url);

    expect(page.response.body).toContain('Rejected. You can close this page.');
    expect(page.response.body).not.toContain('<form');
    const expiresAt = '2026-11-21T10:01:00.000Z';
    expect(JSON.parse(open.response.body)).toEqual({ callback: { outcome: 'open', expiresAt } });
    expect(JSON.parse(json.response.body)).toEqual({
      callback: { outcome: 'failed', answeredAt: '2026-11-21T10:00:00.000Z', expiresAt },
    });
  });
});

describe('POST', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  test.each([
    ['JSON', '{"id":12345678901234567890}', {}, '{"id":12345678901234567890}'],
    ['a list', '[1,2]', {}, '[1,2]'],
    ['a form', 'a=1&b=2', form, '{"a":"1","b":"2"}'],
    ['nothing', '', form, '{}'],
  ])('makes %s the output', async (_, body, headers, content) => {
    const { world, url } = await waiting();

    const { response } = await world.send('POST', url, { body, headers, query: 'utm_source=mail' });

    expect([response.status, JSON.parse(response.body)]).toEqual([
      200,
      { callback: { outcome: 'succeeded', answeredAt: '2026-11-21T10:00:00.000Z' } },
    ]);
    expect(world.finished).toEqual([{ token: 'token-1', outcome: 'succeeded', content }]);
  });

  test.each([
    ['an error and a cause', '{"error":"Refused","cause":"too dear"}', { error: 'Refused', cause: 'too dear' }],
    ['a cause', '{"cause":"too dear"}', { error: 'Flowgate.CallbackFailed', cause: 'too dear' }],
    ['something else', '{"by":"Ada"}', { error: 'Flowgate.CallbackFailed', cause: '{"by":"Ada"}' }],
    ['nothing', '', { error: 'Flowgate.CallbackFailed', cause: 'the callback was answered with a failure' }],
  ])('to the failure takes %s', async (_, body, failure) => {
    const { world, failureUrl } = await waiting();

    await world.send('POST', failureUrl, { body });

    expect(world.finished.map(({ outcome, content }) => [outcome, JSON.parse(content)])).toEqual([['failed', failure]]);
  });

  test('of a second answer gets the first', async () => {
    const { world, url, failureUrl } = await waiting();
    const first = await world.send('POST', url, { body: '{"n":1}' });
    world.time += 5_000;

    const second = await world.send('POST', failureUrl, { body: '{"n":2}' });

    expect(second.response.body).toBe(first.response.body);
    expect([first, second].map(({ response }) => response.headers['idempotency-replayed'])).toEqual([
      undefined,
      'true',
    ]);
    expect(world.finished).toHaveLength(1);
  });

  test('after the expiry gets the first answer, too', async () => {
    const { world, url } = await waiting();
    await world.send('POST', url);
    world.time += 3_600_000;

    expect((await world.send('POST', url)).response.status).toBe(200);
    expect(world.finished).toHaveLength(1);
  });

  test('confirms to a browser', async () => {
    const { world, successUrl } = await waiting();

    const { response } = await world.send('POST', successUrl, { headers: { ...browser, ...form } });

    expect([response.status, response.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(response.body).toContain('Approved. You can close this page.');
  });
});

describe('a refusal', () => {
  type Waiting = Awaited<ReturnType<typeof waiting>>;
  const cases: Record<
    string,
    [number, string, (to: Waiting) => Promise<{ response: { status: number; body: string } }>]
  > = {
    'of a changed signature': [403, 'not signed', ({ world, url }) => world.send('POST', `${url.slice(0, -3)}AAA`)],
    'of a later expiry': [
      403,
      'not signed',
      ({ world, url }) =>
        world.send(
          'POST',
          url.replace(/\.(\w+)\./, (_, time: string) => `.z${time.slice(1)}.`),
        ),
    ],
    'of any text': [403, 'not signed', ({ world }) => world.send('POST', '/callbacks/x')],
    'of another secret': [
      403,
      'not signed',
      ({ world, url }) => {
        world.secrets = ['another secret with 32 characters'];
        return world.send('POST', url);
      },
    ],
    'of an expired address': [
      410,
      'the address expired at 2026-11-21T10:01:00.000Z',
      ({ world, url }) => {
        world.time += 60_000;
        return world.send('POST', url);
      },
    ],
    'of another last part': [404, 'must end with', ({ world, url }) => world.send('POST', `${url}/maybe`)],
    'of a large body': [
      413,
      '262144',
      ({ world, url }) => world.send('POST', url, { body: `"${'x'.repeat(262_143)}"` }),
    ],
    'of a form that is larger as JSON': [
      413,
      'as JSON',
      ({ world, url }) =>
        world.send('POST', url, {
          body: `a=${'\\'.repeat(200_000)}`,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        }),
    ],
    'of XML': [
      415,
      'application/json',
      ({ world, url }) => world.send('POST', url, { body: '<a/>', headers: { 'content-type': 'text/xml' } }),
    ],
    'of broken JSON': [400, 'not valid JSON', ({ world, url }) => world.send('POST', url, { body: '{"a":' })],
    'of an error that is no text': [
      400,
      '/error',
      ({ world, failureUrl }) => world.send('POST', failureUrl, { body: '{"error":1}' }),
    ],
  };

  test.each(Object.entries(cases))('%s sends nothing', async (_, [status, says, send]) => {
    const to = await waiting();

    const { response } = await send(to);

    expect([response.status, response.body]).toEqual([status, expect.stringContaining(says)]);
    expect(to.world.finished).toEqual([]);
    expect([...to.world.store.records.values()]).toEqual([{ token: 'token-1' }]);
  });

  test('is a page for a browser', async () => {
    const { world } = await waiting();

    const { response } = await world.send('GET', '/callbacks/x', { headers: browser });

    expect([response.status, response.headers['content-type']]).toEqual([403, 'text/html; charset=utf-8']);
    expect(response.body).toContain('<h1>The address is not signed by this router');
  });

  test('shows nothing of the address', async () => {
    const { world, url } = await waiting();
    const wrong = `${url.slice(0, -3)}AAA`;

    const { response, reason } = await world.send('POST', wrong);

    expect(response.body + reason).not.toContain(wrong.split('.').at(-1));
  });
});
