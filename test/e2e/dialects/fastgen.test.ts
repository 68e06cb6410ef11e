// Fastgen's page, requirement by requirement, over HTTP: docs in lib/http/dialects/fastgen/README.md.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { type Answer, RunningRouter } from '../running-router.ts';

let router: RunningRouter;
beforeAll(async () => {
  router = await RunningRouter.start('--workflows', 'test/fixtures/fastgen/workflows');
}, 180_000);
afterAll(() => router.stop());

type Body = Answer['body'];

const emit = (name: string, parameters?: object, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  router.send('POST', `/v1/events/${encodeURIComponent(name)}`, parameters && { parameters }, { headers });
const debug = (workflow: string, parameters: object): Promise<Answer> =>
  router.send('POST', `/v1/workflows/${workflow}/debug-runs`, { parameters });
const started = ({ body }: Answer): string[] => body.runs.map(({ workflow }: { workflow: string }) => workflow);

/** The runs of the one event that a run emitted. */
async function runsAfter(runId: string): Promise<Body[]> {
  const { run } = await router.until(`/v1/runs/${runId}`, (body) => body.run.emitted.length > 0);
  const { runs } = await router.until(`/v1/events/${run.emitted[0].id}`, (body) => body.runs.length > 0);
  return Promise.all(runs.map(({ id }: { id: string }) => router.ended(id)));
}

describe('an event', () => {
  test('4.1 runs a workflow when it occurs, and only if it is defined', async () => {
    const defined = await emit('sku_reorder', { sku: 'LAMP' });
    const undefinedEvent = await emit('never_heard_of', {});
    const inCapitals = await emit('SKU_REORDER', { sku: 'LAMP' });
    const onDrafts = await emit('idea_had', {});

    expect(defined.status).toBe(202);
    expect(await router.ended(defined.body.runs[0].id)).toMatchObject({
      workflow: 'reorder-supply',
      status: 'succeeded',
    });
    expect([undefinedEvent, inCapitals, onDrafts].map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(undefinedEvent.body).toMatchObject({ status: 404, detail: expect.stringContaining('"never_heard_of"') });
  });

  test('4.2 is emitted by another workflow', async () => {
    const { body } = await emit('order_submitted', { sku: { id: 'LAMP' }, stock: 49 });

    const runs = await runsAfter(body.runs[0].id);

    expect(runs.map(({ workflow, parentRunId }) => [workflow, parentRunId])).toEqual(
      expect.arrayContaining([
        ['reorder-supply', body.runs[0].id],
        ['tell-the-buyer', body.runs[0].id],
      ]),
    );
  });

  test('4.2 is created by a step, which fails if the event is not defined', async () => {
    const emitters = [
      await emit('event_wanted', { name: 'day_ended' }),
      await emit('event_wanted', { name: 'nothing' }),
    ];

    const [defined, notDefined] = await Promise.all(emitters.map(({ body }) => router.ended(body.runs[0].id)));

    expect(defined).toMatchObject({ status: 'succeeded', output: { created: true } });
    expect((await runsAfter(defined.id)).map(({ workflow }) => workflow)).toEqual(['close-the-day']);
    expect(notDefined).toMatchObject({ status: 'failed', error: 'States.QueryEvaluationError' });
    expect(notDefined.cause).toContain('event nothing is not defined');
  });

  test('4.3 has many listeners, and one that fails stops neither the others nor the emitter', async () => {
    const { body } = await emit('order_submitted', { sku: { id: 'LAMP' }, stock: 49 });

    const runs = await runsAfter(body.runs[0].id);
    const emitter = await router.ended(body.runs[0].id);

    expect(runs.map(({ workflow, status }) => [workflow, status]).toSorted()).toEqual([
      ['reorder-supply', 'succeeded'],
      ['tell-the-buyer', 'failed'],
    ]);
    expect(emitter.status).toBe('succeeded');
  });

  test('4.4 has a name and parameters', async () => {
    const parameters = { sku: 'LAMP', nested: { list: [1, null, 'ü'] } };

    const { headers, body } = await emit('sku_reorder', parameters);

    expect(body).toEqual({
      event: {
        id: expect.stringMatching(/^evt_/),
        name: 'sku_reorder',
        environment: 'production',
        emittedAt: expect.stringMatching(/Z$/),
      },
      runs: [
        { id: expect.stringMatching(/^run_/), workflowId: expect.any(String), workflow: 'reorder-supply' },
        { id: expect.stringMatching(/^run_/), workflowId: expect.any(String), workflow: 'tell-the-buyer' },
      ],
    });
    const read = await router.send('GET', headers.get('location') ?? '');
    expect(read.body.event).toMatchObject({ source: 'fastgen', name: 'sku_reorder', data: parameters });
  });

  test('4.4 accepts a missing body as no parameters, and refuses other bodies', async () => {
    const answers = [
      await emit('day_ended'),
      await router.send('POST', '/v1/events/day_ended', {}),
      await router.send('POST', '/v1/events/day_ended', { parameters: [] }),
      await router.send('POST', '/v1/events/day_ended', { sku: 'LAMP' }),
      await router.send('POST', '/v1/events/day_ended', undefined, { raw: '{"parameters":' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 400, 400, 400]);
    expect(answers[3]?.body.errors).toEqual([{ pointer: '/sku', message: 'is not a known member' }]);
  });

  test('4.5 gives the emitter its body and the listener its parameters, by exact key', async () => {
    const { body } = await emit('order_submitted', { sku: { id: 'LAMP-7' }, stock: 0 });

    const [listener] = (await runsAfter(body.runs[0].id)).filter(({ workflow }) => workflow === 'reorder-supply');

    expect(listener.output).toEqual({ sku: 'LAMP-7', capitals: null, text: 'SKU LAMP-7' });
  });

  test('4.5 keeps the JSON type of a value that is a single expression', async () => {
    const { body } = await emit('day_ended', { day: { number: 7, isLast: true } });

    expect((await router.ended(body.runs[0].id)).output).toEqual({ day: { number: 7, isLast: true } });
  });

  test('4.10 is emitted if the condition of the emitter holds', async () => {
    const [at49, at50] = await Promise.all(
      [49, 50].map(async (stock) => {
        const { body } = await emit('order_submitted', { sku: { id: 'LAMP' }, stock });
        return router.ended(body.runs[0].id);
      }),
    );

    expect([at49.output, at50.output]).toEqual([{ reorder: true }, { reorder: false }]);
    await router.until(`/v1/runs/${at49.id}`, ({ run }) => run.emitted.length === 1);
    expect((await router.send('GET', `/v1/runs/${at50.id}`)).body.run.emitted).toEqual([]);
  });

  test('accepts an Idempotency-Key: one event, and 422 for other parameters', async () => {
    const headers = { 'idempotency-key': 'fastgen-1' };

    const first = await emit('sku_reorder', { sku: 'LAMP' }, headers);
    const again = await emit('sku_reorder', { sku: 'LAMP' }, headers);
    const other = await emit('sku_reorder', { sku: 'SOFA' }, headers);

    expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([first.body, 'true']);
    expect(other.status).toBe(422);
  });
});

describe('a workflow', () => {
  test('4.6 has a name, a description and the event that it listens to', async () => {
    const { body } = await router.send('GET', '/v1/workflows');

    expect(body.workflows.find(({ name }: { name: string }) => name === 'reorder-supply')).toMatchObject({
      name: 'reorder-supply',
      description: 'Reorders from the supplier',
      triggers: [{ event: 'sku_reorder' }],
      active: true,
    });
  });

  test('4.7 that is not active does not execute: the event is stored and starts nothing', async () => {
    const { status, body } = await emit('report_due', { month: 11 });

    const read = await router.send('GET', `/v1/events/${body.event.id}`);
    expect([status, body.runs, read.body.event.data]).toEqual([202, [], { month: 11 }]);
  });

  test('4.7 can be switched off and on at run time, and events in between are not replayed', async () => {
    const path = '/v1/workflows/close-the-day';
    const isListening = ({ body }: Answer) => body.runs.length > 0;
    const off = await router.send('PATCH', path, { active: false });
    const between = await eventually(
      () => emit('day_ended', { day: 1 }),
      (answer) => !isListening(answer),
    );
    const on = await router.send('PATCH', path, { active: true });
    const after = await eventually(() => emit('day_ended', { day: 2 }), isListening);

    await router.ended(after.body.runs[0].id);
    const read = await router.send('GET', `/v1/events/${between.body.event.id}`);
    expect([off.body.workflow.active, on.body.workflow.active]).toEqual([false, true]);
    expect([between.status, started(between), read.body.runs]).toEqual([202, [], []]);
    expect(started(after)).toEqual(['close-the-day']);
  });

  test('4.7 does not stop running executions when it is switched off', async () => {
    const { body } = await emit('box_ordered');
    await router.until(`/v1/runs/${body.runs[0].id}`, ({ run }) => run.status === 'running');

    await router.send('PATCH', '/v1/workflows/pack-the-box', { active: false });

    expect(await router.ended(body.runs[0].id)).toMatchObject({ status: 'succeeded', output: { packed: true } });
  });

  test('4.8 runs in Debug Mode with any parameters, active or not, deployed or a draft, and is flagged', async () => {
    const answers = [
      await debug('stock-report', { month: 1 }),
      await debug('new-idea', { idea: 'a' }),
      await debug('fa578e00-0000-4000-8000-000000000006', { idea: 'b' }),
    ];

    const runs = await Promise.all(answers.map(({ body }) => router.ended(body.run.id)));
    expect(answers.map(({ status, body }) => [status, body.run.debug])).toEqual([
      [202, true],
      [202, true],
      [202, true],
    ]);
    expect(runs).toMatchObject([
      { workflow: 'stock-report', debug: true, output: { parameters: { month: 1 }, debug: true } },
      { workflow: 'new-idea', debug: true, output: { parameters: { idea: 'a' }, debug: true } },
      { workflow: 'new-idea', debug: true, output: { parameters: { idea: 'b' }, debug: true } },
    ]);
  });

  test('4.8 needs the scope runs:debug', async () => {
    const tokenFor = async (scope: string): Promise<string> =>
      (await router.send('POST', '/v1/tokens', { label: scope, scopes: [scope] })).body.token;
    const send = async (scope: string): Promise<Answer> =>
      router.send('POST', '/v1/workflows/stock-report/debug-runs', {}, { token: await tokenFor(scope) });

    const refused = await send('runs:write');
    const started = await send('runs:debug');

    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('"runs:debug"')]);
    expect(started.status).toBe(202);
    const { id, eventId } = started.body.run;
    await router.ended(id);
    const flagged = (name: string): string[] =>
      router.log.join('').match(new RegExp(`.*${name}.*"debug":true.*|.*"debug":true.*${name}.*`, 'g')) ?? [];
    expect([flagged(`"event":"${eventId}"`).length, flagged(`"runId":"${id}"`).length]).toEqual([1, 1]);
  });

  test('4.8 returns 404 for a debug run of an unknown workflow', async () => {
    expect((await debug('nothing-such', {})).status).toBe(404);
  });

  test('4.9 is live after a deployment, and its address is returned', async () => {
    const { body } = await router.send('GET', '/v1/workflows');

    const byName = new Map<string, Body>(body.workflows.map((one: Body) => [one.name, one]));
    expect([byName.get('reorder-supply')?.status, byName.get('new-idea')?.status]).toEqual(['live', 'draft']);
    expect(byName.get('reorder-supply')?.addresses.fastgen).toBe(`${router.url}/v1/events/sku_reorder`);
    expect(byName.get('new-idea')?.addresses).not.toHaveProperty('fastgen');
  });
});

describe('the loop guard', () => {
  /** Every run of a workflow that triggers itself, from the first one on. */
  async function chainFrom(runId: string): Promise<Body[]> {
    const run = await router.ended(runId);
    if (run.status !== 'succeeded' || run.output.n === 0) return [run];
    const { run: emitter } = await router.until(`/v1/runs/${runId}`, (body) => body.run.emitted.length > 0);
    return [run, ...(await chainFrom(emitter.emitted[0].runs[0].id))];
  }

  test('stops a workflow that triggers itself, ten workflows from the first event', async () => {
    const { body } = await emit('tick', { n: 1 });

    const chain = await chainFrom(body.runs[0].id);

    expect(chain.map(({ depth }) => depth)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(chain.at(-1)).toMatchObject({ status: 'stopped_by_loop_guard', error: 'Flowgate.LoopGuard' });
    expect(chain.slice(0, -1).every(({ status }) => status === 'succeeded')).toBe(true);
  });

  test('allows a workflow that may trigger itself', async () => {
    const { body } = await emit('count', { n: 13 });

    const chain = await chainFrom(body.runs[0].id);

    expect(chain.at(-1)).toMatchObject({ status: 'succeeded', depth: 13, output: { n: 0 } });
  });
});
