// Bridge's requirements, each over real HTTP against the running router. The numbers are those of the dialect's README.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { flowgate } from '../command-line.ts';
import { type Answer, RunningRouter } from '../running-router.ts';

const main = '2b1f3c5e-8a41-4c57-9d5b-6f0e1a2b3c4d';
const alternative = '3c2a4d6f-9b52-4d68-ae6c-7a1f2b3c4d5e';
const reviewOfOrders = '5e4c6f8b-bd74-4f8a-8c8e-9c3b4d5e6f7a';

let router: RunningRouter;
beforeAll(async () => {
  router = await RunningRouter.start('--workflows', 'test/fixtures/bridge/workflows');
}, 180_000);
afterAll(() => router.stop());

let drawn = 0;
function freshUid(): string {
  drawn += 1;
  return `request-${process.pid}-${drawn}`;
}

/** Sends a body as Bridge's senders do: the secret in its own header, nothing in Authorization. */
function post(body: unknown, secret: string | null = router.token): Promise<Answer> {
  const headers: Record<string, string> = secret === null ? {} : { 'Inbound-Webhook-Secret': secret };
  return router.send('POST', '/bridge/webhook', body, { token: null, headers });
}

const outputs = ({ body }: Answer): Promise<{ runtime: unknown; states: unknown; workflow: string }[]> =>
  Promise.all(body.runs.map(async (run: { run_id: string }) => (await router.ended(run.run_id)).output));
const statuses = ({ body }: Answer): string[] => body.runs.map(({ status }: { status: string }) => status);
const runIds = ({ body }: Answer): string[] => body.runs.map((run: { run_id: string }) => run.run_id);

describe('a workflow request', () => {
  test('3.1 starts a workflow by POST with the JSON body of the page', async () => {
    const body = {
      workflow: 'workflow name or UUID',
      stateValues: { statename: 'value' },
      uid: 'a generated unique ID for the request',
      extra_stuff: { lots: 'of it' },
    };

    const answer = await post(body);

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      accepted: true,
      runs: [
        {
          index: 0,
          uid: body.uid,
          workflow: 'workflow-name-or-UUID',
          run_id: expect.stringMatching(/^run_/),
          status: 'started',
        },
      ],
    });
    expect(await outputs(answer)).toEqual([
      { runtime: { extra_stuff: { lots: 'of it' } }, states: { statename: 'value' }, workflow: main },
    ]);
  });

  test('3.2 requires only the workflow, by its name or its UUID', async () => {
    const named = await post({ workflow: 'alternative-workflow' });
    const byUuid = await post({ workflow: alternative.toUpperCase() });

    expect((await outputs(named))[0]?.workflow).toBe(alternative);
    expect((await outputs(byUuid))[0]?.workflow).toBe(alternative);
  });

  test('3.2 accepts a workflow name in upper or lower case in every field', async () => {
    const name = 'Bestellung prüfen';
    const path = encodeURIComponent(name);

    const webhook = await post({ workflow: name.normalize('NFD') });
    const forced = await router.send('POST', `/v1/workflows/${path}/runs`, {});
    const triggered = await router.send('POST', `/flows/trigger/${path}`, {});
    const debugged = await router.send('POST', `/v1/workflows/${path}/debug-runs`, {});
    const patched = await router.send('PATCH', `/v1/workflows/${path}`, { active: true });
    const variables = { FLOWGATE_URL: router.url, FLOWGATE_TOKEN: router.token };
    const sent = await flowgate(['send', '--workflow', name], variables);

    expect(webhook.body.runs).toMatchObject([{ workflow: name, status: 'started' }]);
    expect([forced, triggered, debugged, patched].map(({ status }) => status)).toEqual([202, 200, 202, 200]);
    expect(sent).toMatchObject({ code: 0, stdout: expect.stringContaining(reviewOfOrders) });
    const run = await router.ended(forced.body.run.id);
    expect(run).toMatchObject({ status: 'succeeded', workflow: name, workflowId: reviewOfOrders });
  });

  test.each([
    ['no workflow', {}, 400],
    ['null for a workflow', { workflow: null }, 400],
    ['an unknown name', { workflow: 'nothing' }, 404],
    ['a name in another case', { workflow: 'Alternative-Workflow' }, 404],
    ['an unknown UUID', { workflow: '00000000-0000-4000-8000-000000000000' }, 404],
    ['a draft', { workflow: 'unreleased' }, 404],
    ['a workflow that is switched off', { workflow: 'retired' }, 404],
    ['state values that are a list', { workflow: main, stateValues: [] }, 400],
    ['a uid that is a number', { workflow: main, uid: 7 }, 400],
    ['a body that is a list', [], 400],
  ])('3.2 refuses %s', async (_, body, status) => {
    const answer = await post(body);

    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({
      error: expect.objectContaining({ code: expect.any(String), message: expect.any(String) }),
    });
  });

  test('3.3 presets states by name', async () => {
    const german = await post({ workflow: 'greet-guest', stateValues: { language: 'de' }, guest: { name: 'Ada' } });
    const other = await post({ workflow: 'greet-guest', guest: { name: 'Ada' } });

    expect(await outputs(german)).toEqual([{ greeting: 'Guten Tag, Ada' }]);
    expect(await outputs(other)).toEqual([{ greeting: 'Good day, Ada' }]);
  });

  test('3.4 ignores a request whose uid was sent before, and returns the first run', async () => {
    const uid = freshUid();

    const first = await post({ workflow: main, uid, n: 1 });
    const again = await post({ workflow: main, uid, n: 1 });
    const other = await post({ workflow: alternative, uid, n: 2 });
    const inBatch = await post({ workflow: main, batch: [{ uid }] });

    expect([first, again, other, inBatch].map(statuses)).toEqual([
      ['started'],
      ['duplicate'],
      ['duplicate'],
      ['duplicate'],
    ]);
    expect(new Set([first, again, other, inBatch].flatMap(runIds)).size).toBe(1);
    expect((await outputs(other))[0]).toMatchObject({ workflow: main, runtime: { n: 1 } });
  });

  test('3.4 starts exactly one run for a uid in twenty concurrent requests', async () => {
    const body = { workflow: main, uid: freshUid() };

    const answers = await Promise.all(Array.from({ length: 20 }, () => post(body)));

    expect(answers.flatMap(statuses).filter((status) => status === 'started')).toHaveLength(1);
    expect(new Set(answers.flatMap(runIds)).size).toBe(1);
  });

  test('3.4 lets a refused request be sent again under its uid', async () => {
    const uid = freshUid();

    const refused = await post({ workflow: 'greet-guest', uid });
    const mended = await post({ workflow: 'greet-guest', uid, guest: { name: 'Ada' } });

    expect([refused.status, mended.status, statuses(mended)]).toEqual([400, 200, ['started']]);
  });

  test('3.5 passes every other field on as runtime data', async () => {
    const answer = await post({
      workflow: main,
      extra_stuff: { lots: 'of it' },
      runtimeData: { a: 1 },
      challenge: 'x',
    });

    expect((await outputs(answer))[0]?.runtime).toEqual({
      extra_stuff: { lots: 'of it' },
      runtimeData: { a: 1 },
      challenge: 'x',
    });
  });

  test('3.6 passes any JSON value on unchanged', async () => {
    const values =
      '{"none":null,"list":[1,[{}],"x"],"deep":{"er":{"est":true}},"zero":0,"text":"","__proto__":{"x":1}}';

    const answer = await router.send('POST', '/bridge/webhook', undefined, {
      token: null,
      headers: { 'inbound-webhook-secret': router.token, 'content-type': 'application/json' },
      raw: `{"workflow":"${main}",${values.slice(1)}`,
    });

    const { body } = await router.send('GET', answer.headers.get('location') ?? '');
    expect(JSON.stringify(body.event.data)).toBe(values);
    const { executionArn } = await router.ended(runIds(answer)[0] ?? '');
    const execution = await router.aws('AWSStepFunctions.DescribeExecution', { executionArn });
    expect(JSON.stringify(JSON.parse(execution.input).data)).toBe(values);
  });
});

describe('the secret of a workflow request', () => {
  test('3.7 accepts the secret only in the Inbound-Webhook-Secret header', async () => {
    const body = { workflow: 'nothing' };

    const none = await post(body, null);
    const wrong = await post(body, 'no-secret-of-theirs');
    const elsewhere = await router.send('POST', '/bridge/webhook', body);

    expect([none.status, wrong.status, elsewhere.status]).toEqual([401, 401, 401]);
    expect(none.body).toEqual({
      error: {
        code: 'unauthenticated',
        message: expect.stringContaining('Inbound-Webhook-Secret'),
        request_id: expect.any(String),
      },
    });
  });

  test('3.7 accepts secrets that the team chose, and two of them during a rotation', async () => {
    const [old, young] = ['9c1d2c5e-old-secret', '1f0b7a42-young-secret'];
    const register = (secret: string) =>
      router.send('POST', '/v1/tokens', { label: 'bridge', scopes: ['runs:write'], secret });
    const first = await register(old);
    const second = await router.send('POST', `/v1/tokens/${first.body.credential.id}/rotate`, { secret: young });

    const both = [await post({ workflow: main }, old), await post({ workflow: main }, young)];

    expect([first.status, second.status, ...both.map(({ status }) => status)]).toEqual([201, 200, 200, 200]);
    expect(second.body.credential.id).toBe(first.body.credential.id);
    expect(JSON.stringify([first.body, second.body])).not.toMatch(/old-secret|young-secret|"token"/);
    const reused = await register(old);
    expect([reused.status, reused.body.detail]).toEqual([400, expect.stringContaining('choose another')]);
    const asToken = await router.send('POST', `/v1/workflows/${main}/runs`, {}, { token: young });
    expect(asToken.status).toBe(401);
  });

  test('3.7 accepts a secret that the command line registered from an environment variable', async () => {
    const secret = 'from-the-environment-1';
    const args = ['tokens', 'create', '--label', 'bridge', '--scope', 'runs:write', '--secret-env', 'BRIDGE_SECRET'];
    const variables = { BRIDGE_SECRET: secret, FLOWGATE_URL: router.url, FLOWGATE_TOKEN: router.token };
    const said = await flowgate(args, variables);

    const answer = await post({ workflow: main }, secret);

    expect([said.code, said.stdout]).toEqual([0, expect.stringContaining('cred_')]);
    expect(said.stdout + said.stderr).not.toContain(secret);
    expect(answer.status).toBe(200);
  });

  test('3.8 answers no challenge', async () => {
    const headers = { 'inbound-webhook-secret': router.token, 'smartsheet-hook-challenge': 'echo-me-not' };
    const got = await router.send('GET', '/bridge/webhook?challenge=echo-me-not&hub.challenge=echo-me-not', undefined, {
      headers,
    });
    const posted = await router.send(
      'POST',
      '/bridge/webhook',
      { type: 'url_verification', challenge: 'echo-me-not' },
      { headers },
    );

    expect([got.status, got.headers.get('allow'), posted.status]).toEqual([405, 'POST', 400]);
    for (const { body, headers: answered } of [got, posted]) {
      expect(JSON.stringify([body, ...answered])).not.toContain('echo-me-not');
    }
  });
});

describe('a batch', () => {
  const batch = (entries: unknown, parent: object = {}): Promise<Answer> =>
    post({ workflow: main, ...parent, batch: entries });

  test('3.9 runs several workflows in one request', async () => {
    const answer = await batch([{}, { workflow: alternative }, {}]);

    expect(statuses(answer)).toEqual(['started', 'started', 'started']);
    expect((await outputs(answer)).map(({ workflow }) => workflow)).toEqual([main, alternative, main]);
  });

  test.each([
    ['no list', 'x'],
    ['null', null],
    ['an empty list', []],
    ['a list of other things than objects', [{}, 1]],
    ['a batch in a batch', [{ batch: [{}] }]],
    ['more entries than are taken', Array.from({ length: 101 }, () => ({}))],
  ])('3.9 is refused if it is %s', async (_, entries) => {
    expect((await batch(entries)).status).toBe(400);
  });

  test('3.10 lets an entry have the fields of a request, and its runtime data in runtimeData', async () => {
    const answer = await batch([
      { workflow: alternative, stateValues: { s: 1 }, uid: freshUid(), runtimeData: { key: 'value' }, extra: 'unused' },
      { extra: 'its own' },
      { runtimeData: {}, extra: 'unused' },
    ]);

    expect(await outputs(answer)).toEqual([
      { workflow: alternative, states: { s: 1 }, runtime: { key: 'value' } },
      { workflow: main, states: {}, runtime: { extra: 'its own' } },
      { workflow: main, states: {}, runtime: {} },
    ]);
  });

  test('3.10 gives an entry without runtime data the data of its parent', async () => {
    const fromExtras = await batch([{}], { extra: 'of the parent' });
    const fromData = await batch([{}], { extra: 'of the parent', runtimeData: { key: 'of the parent' } });

    expect((await outputs(fromExtras))[0]?.runtime).toEqual({ extra: 'of the parent' });
    expect((await outputs(fromData))[0]?.runtime).toEqual({ key: 'of the parent' });
  });

  test('3.11 gives an entry without a workflow or state values those of its parent', async () => {
    const answer = await batch([{}], { stateValues: { a: 1, b: 2 } });

    expect((await outputs(answer))[0]).toMatchObject({ workflow: main, states: { a: 1, b: 2 } });
  });

  test('3.12 lets an entry’s own workflow and state values win, and merges nothing', async () => {
    const answer = await batch([{ workflow: alternative, stateValues: { b: 3 } }], { stateValues: { a: 1, b: 2 } });

    expect((await outputs(answer))[0]).toMatchObject({ workflow: alternative, states: { b: 3 } });
  });

  test('3.13 presets no state for an empty object', async () => {
    const answer = await batch([{ stateValues: {} }], { stateValues: { a: 1 } });

    expect((await outputs(answer))[0]?.states).toEqual({});
  });

  test('3.14 treats null as not set', async () => {
    const entry = { workflow: null, stateValues: null, uid: null, runtimeData: null };

    const answer = await batch([entry, entry], { stateValues: { a: 1 }, extra: null });

    expect(statuses(answer)).toEqual(['started', 'started']);
    expect((await outputs(answer))[0]).toEqual({ workflow: main, states: { a: 1 }, runtime: { extra: null } });
  });

  test('3.15 ignores the uid of the parent', async () => {
    const uid = freshUid();

    const first = await batch([{}, {}], { uid });
    const second = await batch([{}], { uid });
    const single = await post({ workflow: main, uid });

    expect([first, second, single].map(statuses)).toEqual([['started', 'started'], ['started'], ['started']]);
  });

  test('3.16 lets each entry set its own uid; if two are equal, only the first entry starts', async () => {
    const [one, two] = [freshUid(), freshUid()];

    const answer = await batch([{ uid: one }, { uid: two }, { uid: one, workflow: alternative }]);
    const again = await batch([{ uid: two }, {}]);

    expect(statuses(answer)).toEqual(['started', 'started', 'duplicate']);
    expect(runIds(answer)[2]).toBe(runIds(answer)[0]);
    expect(statuses(again)).toEqual(['duplicate', 'started']);
    expect(answer.body.runs.map(({ uid }: { uid: string }) => uid)).toEqual([one, two, one]);
  });

  test.each([
    ['missing', undefined, 400],
    ['unknown', 'nothing', 404],
  ])('3.17 needs the parent’s workflow even if every entry names one: %s', async (_, workflow, status) => {
    const answer = await post({ workflow, batch: [{ workflow: main }] });

    expect(answer.status).toBe(status);
    expect(answer.body.error.errors).toEqual([{ pointer: '/workflow', message: expect.any(String) }]);
  });

  test('3.18 starts exactly two runs from the page’s own example', async () => {
    const body = {
      workflow: 'workflow name or UUID',
      batch: [
        {
          uid: 'request1',
          workflow: 'alternative workflow',
          stateValues: { state: 'value' },
          runtimeData: { key: 'value' },
        },
        { uid: 'request2', stateValues: { state: 'value' } },
      ],
    };

    const answer = await post(body);
    const again = await post(body);

    expect(answer.body.runs).toEqual([
      expect.objectContaining({ index: 0, uid: 'request1', workflow: 'alternative-workflow', status: 'started' }),
      expect.objectContaining({ index: 1, uid: 'request2', workflow: 'workflow-name-or-UUID', status: 'started' }),
    ]);
    expect(await outputs(answer)).toEqual([
      { workflow: alternative, states: { state: 'value' }, runtime: { key: 'value' } },
      { workflow: main, states: { state: 'value' }, runtime: {} },
    ]);
    expect([statuses(again), runIds(again)]).toEqual([['duplicate', 'duplicate'], runIds(answer)]);
  });

  test('is all or nothing: one invalid entry prevents all starts, and every invalid entry is named', async () => {
    const uid = freshUid();

    const refused = await batch([
      { uid },
      { workflow: 'nothing' },
      { workflow: 'retired' },
      { workflow: 'greet-guest' },
    ]);
    const mended = await batch([{ uid }]);

    expect(refused.status).toBe(404);
    expect(refused.body.error.errors.map(({ index }: { index: number }) => index)).toEqual([1, 2, 3]);
    expect(refused.body.error.message).toMatch(/batch entry 1: .*batch entry 2: .*batch entry 3: /);
    expect(statuses(mended)).toEqual(['started']);
  });

  test('is accepted once under an Idempotency-Key if its entries have no uid', async () => {
    const headers = { 'inbound-webhook-secret': router.token, 'idempotency-key': freshUid() };
    const send = (entries: unknown) =>
      router.send('POST', '/bridge/webhook', { workflow: main, batch: entries }, { token: null, headers });

    const first = await send([{}, { a: 1 }]);
    const again = await send([{}, { a: 1 }]);
    const other = await send([{}, { a: 1 }, { a: 2 }]);

    expect([first, again].map(statuses)).toEqual([
      ['started', 'started'],
      ['duplicate', 'duplicate'],
    ]);
    expect(runIds(again)).toEqual(runIds(first));
    expect([other.status, other.body.error.code]).toEqual([422, 'idempotency_conflict']);
  });
});
