// Callbacks: created, waited for, answered once, in either order.
import { describe, expect, test } from '@jest/globals';
import { serveTask } from '../../../../lib/core/callback/task-request.ts';
import { FlowgateError } from '../../../../lib/value/errors.ts';
import { CallbackWorld } from '../../../fixtures/callback-world.ts';

describe('a state machine', () => {
  test('gets an address for each answer, and stores nothing by that', async () => {
    const world = new CallbackWorld();

    const { callback, ...rest } = await world.create(3_600);

    const url = `https://router.test/callbacks/${callback}`;
    expect(rest).toEqual({
      url,
      successUrl: `${url}/success`,
      failureUrl: `${url}/failure`,
      expiresAt: '2026-11-21T11:00:00.000Z',
    });
    expect(world.store.records.size).toBe(0);
  });

  test.each([
    ['no secret', []],
    ['a short secret', ['short']],
  ])('gets a named error with %s', async (_, secrets) => {
    const world = new CallbackWorld();
    world.secrets = secrets;

    await expect(world.create()).rejects.toMatchObject({
      name: 'Flowgate.CallbackSecret',
      message: expect.stringContaining('flowgate secrets set'),
    });
  });

  test.each([
    ['another action', { action: 'finish' }],
    ['no time', { action: 'create' }],
    ['a time of more than a year', { action: 'create', expiresInSeconds: 31_536_001 }],
    ['no token', { action: 'wait', callback: 'x' }],
    ['an unknown member', { action: 'create', expiresInSeconds: 1, question: 'x' }],
    ['no object', null],
  ])('gets a named error for %s', async (_, request) => {
    await expect(serveTask(request, 'https://router.test', new CallbackWorld().deps)).rejects.toMatchObject({
      name: 'Flowgate.CallbackInvalid',
    });
  });

  test('cannot wait with a callback that is forged or has expired', async () => {
    const world = new CallbackWorld();
    const { callback } = await world.create(60);

    await expect(world.wait(`${callback.slice(0, -2)}AA`)).rejects.toMatchObject({ name: 'Flowgate.CallbackInvalid' });
    world.time += 60_000;
    await expect(world.wait(callback)).rejects.toThrow('the callback expired at 2026-11-21T10:01:00.000Z');
    expect(world.store.records.size).toBe(0);
  });

  test('takes an answer that came before it waited', async () => {
    const world = new CallbackWorld();
    const { callback, url } = await world.create();
    const early = await world.send('POST', url, { body: '{"n":1}' });

    await world.wait(callback);

    expect(early.response.status).toBe(200);
    expect(world.finished).toEqual([{ token: 'token-1', outcome: 'succeeded', content: '{"n":1}' }]);
  });

  test('cannot wait again with a callback that was used, and can before', async () => {
    const world = new CallbackWorld();
    const { callback, url } = await world.create();
    await world.wait(callback, { token: 'token-0' });
    await world.wait(callback);

    await world.send('POST', url);

    expect(world.finished).toMatchObject([{ token: 'token-1' }]);
    await expect(world.wait(callback, { token: 'token-2' })).rejects.toMatchObject({ name: 'Flowgate.CallbackUsed' });
  });
});

describe('an answer', () => {
  test('is kept while Step Functions is throttled, and the first one is delivered by the next request', async () => {
    const world = new CallbackWorld();
    const { callback, successUrl, failureUrl } = await world.create();
    await world.wait(callback);
    world.finish = async () => {
      throw new FlowgateError('unavailable', 'throttled', { retryAfterSeconds: 2 });
    };
    const first = await world.send('POST', successUrl, { body: '{"n":1}' });
    world.finish = async () => 'finished';

    const second = await world.send('POST', failureUrl);

    expect([first.response.status, first.response.headers['retry-after'], second.response.status]).toEqual([
      503,
      '2',
      200,
    ]);
    expect(world.finished).toEqual([{ token: 'token-1', outcome: 'succeeded', content: '{"n":1}' }]);
    expect(JSON.parse(second.response.body)).toMatchObject({ callback: { outcome: 'succeeded' } });
  });

  test('says so if the run no longer waits, each time', async () => {
    const world = new CallbackWorld();
    const { callback, url } = await world.create();
    await world.wait(callback);
    world.finish = async () => 'gone';

    const statuses = [await world.send('POST', url), await world.send('POST', url)].map((one) => one.response.status);

    expect(statuses).toEqual([410, 410]);
  });

  test('that is sent twice at once is one answer with one response', async () => {
    const world = new CallbackWorld();
    const { callback, url } = await world.create();
    await world.wait(callback);
    let calls = 0;
    world.finish = async () => {
      calls += 1;
      return calls === 1 ? 'finished' : 'gone';
    };

    const both = await Promise.all([
      world.send('POST', url, { body: '{"n":1}' }),
      world.send('POST', url, { body: '{"n":2}' }),
    ]);

    expect(both.map(({ response }) => response.status)).toEqual([200, 200]);
    expect(world.finished).toMatchObject([{ content: '{"n":1}' }]);
  });

  test('leaves neither the token nor its content', async () => {
    const world = new CallbackWorld();
    const { callback, url } = await world.create();
    await world.wait(callback, { question: 'really?' });

    await world.send('POST', url, { body: '{"name":"Ada"}' });

    expect([...world.store.records.values()]).toEqual([
      { answer: { outcome: 'succeeded', answeredAt: '2026-11-21T10:00:00.000Z' }, settled: 'delivered' },
    ]);
  });
});
