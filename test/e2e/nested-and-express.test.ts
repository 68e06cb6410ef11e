// A workflow that starts another one by its name and waits for it: two runs of one event, with their lineage. And an Express
// workflow, which runs once and answers a sender that waits. All but the parent are in nested stacks of the template. The state that waits is the example of statemachines/README.md.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';
import { TokenIssuer } from '../fixtures/token-issuer.ts';
import { flowgate } from './command-line.ts';
import { eventually } from './eventually.ts';
import { type Answer, RunningRouter } from './running-router.ts';

const folder = createTemporaryFolder();
const ids = {
  parent: '6f1d2c3b-0a4e-4c5d-8e9f-7a6b5c4d3e2f',
  'sku-reorder': '5a0d2c3b-0a4e-4c5d-8e9f-7a6b5c4d3e2f',
  quick: '4b0d2c3b-0a4e-4c5d-8e9f-7a6b5c4d3e2f',
  slow: '4b0d2c3b-0a4e-4c5d-8e9f-7a6b5c4d3e05',
  // These two are in the same nested stack.
  packer: '4b0d2c3b-0a4e-4c5d-8e9f-7a6b5c4d3e01',
  biller: '4b0d2c3b-0a4e-4c5d-8e9f-7a6b5c4d3e04',
};
const [, section = ''] = readFileSync('statemachines/README.md', 'utf8').split('\n### Start another workflow\n');
const [, fragment = ''] = /```json\n(.*?)```/s.exec(section) ?? [];
const example = JSON.parse(`{${fragment}}`) as { Reorder: object };
const call = (sku: string, Next: string): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::states:startExecution',
  Arguments: { StateMachineArn: '${workflow:sku-reorder}', Input: { sku } },
  Output: '{% $states.input %}',
  Next,
});
const quick = {
  QueryLanguage: 'JSONata',
  TimeoutSeconds: 20,
  StartAt: 'Fine?',
  States: {
    'Fine?': {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.data.ok %}', Next: 'Answer' }],
      Default: 'Fail',
    },
    Answer: { Type: 'Pass', Output: { run: '{% $states.input.run.id %}' }, End: true },
    Fail: { Type: 'Fail', Error: 'NotFine', Cause: 'ok is false' },
  },
};

const answerWith = (answer: string): object => ({
  StartAt: 'Answer',
  States: { Answer: { Type: 'Pass', Result: { answer }, End: true } },
});
const manifests: Readonly<Record<string, object>> = {
  parent: {},
  quick: { type: 'EXPRESS' },
  slow: { type: 'EXPRESS' },
  packer: { triggers: [{ event: 'order.paid' }] },
  biller: { triggers: [{ event: 'order.paid' }], rollout: { percent: 10, minutes: 30 } },
};

const definitions = {
  parent: {
    QueryLanguage: 'JSONata',
    StartAt: 'Forget',
    States: { Forget: call('first', 'Reorder'), ...example },
  },
  quick,
  // Longer than the function that starts the short ones may live.
  slow: {
    StartAt: 'Work',
    States: { Work: { Type: 'Wait', Seconds: 31, Next: 'Done' }, Done: { Type: 'Succeed' } },
  },
  packer: answerWith('packed'),
  biller: answerWith('billed'),
  'sku-reorder': {
    QueryLanguage: 'JSONata',
    StartAt: 'Answer',
    States: { Answer: { Type: 'Pass', Output: { ordered: '{% $states.input.data.sku %}' }, End: true } },
  },
};

const issuer = new TokenIssuer(() => new Date());
let router: RunningRouter;
let slowRun: { readonly id: string };
beforeAll(async () => {
  for (const [name, id] of Object.entries(ids)) {
    mkdirSync(join(folder, name));
    const stack = name === 'parent' ? 'main' : 'nested';
    writeFileSync(join(folder, name, 'workflow.json'), JSON.stringify({ id, stack, ...manifests[name] }));
    const definition = definitions[name as keyof typeof ids];
    writeFileSync(join(folder, name, 'definition.asl.json'), JSON.stringify(definition));
  }
  writeFileSync(join(folder, 'issuers.json'), JSON.stringify({ issuers: [issuer.declare({ jwks: issuer.keySet() })] }));
  router = await RunningRouter.start('--workflows', folder);
  // It works while the other tests run.
  slowRun = (await router.send('POST', '/v1/workflows/slow/runs', { data: { n: 1 } })).body.run;
}, 180_000);
afterAll(() => router.stop());

test('a token of a declared issuer starts a run, and an expired one says that it is expired', async () => {
  const send = (claims: Readonly<Record<string, unknown>>) =>
    router.send(
      'POST',
      '/v1/events',
      { source: 'shop', name: 'order.paid', data: {} },
      { token: issuer.issue({ claims: { permissions: ['events:send'], ...claims } }) },
    );

  const [accepted, expired] = [await send({}), await send({ exp: 1_700_000_000 })];

  expect([accepted.status, accepted.body.runs.length]).toEqual([202, 2]);
  expect([expired.status, expired.body.detail]).toEqual([
    401,
    'the token is not valid: it expired at 2023-11-14T22:13:20.000Z: request a new one',
  ]);
});

test('both children are recorded runs of the event, below their parent', async () => {
  const { body } = await router.send('POST', '/v1/workflows/parent/runs', { data: { sku: 'LAMP' } });
  const parent = await router.ended(body.run.id);

  expect(parent).toMatchObject({ status: 'succeeded', output: { ordered: 'LAMP' } });
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what an answer has, and fails where it has not
  const nested = ({ body: found }: Answer): any[] => found.runs.filter(({ id }: { id: string }) => id !== parent.id);
  const answer = await eventually(
    () => router.send('GET', `/v1/events/${parent.eventId}`),
    (found) => nested(found).filter(({ status }) => status === 'succeeded').length === 2,
  );
  const children = nested(answer);
  expect(children).toHaveLength(2);
  for (const child of children) {
    const { body: found } = await router.send('GET', `/v1/runs/${child.id}`);
    expect(found.run).toMatchObject({
      ...{ status: 'succeeded', depth: 1, parentRunId: parent.id },
      ...{ workflowId: ids['sku-reorder'], workflow: 'sku-reorder' },
    });
  }
}, 60_000);

test('an event starts each of two workflows that share a rule once', async () => {
  const { body } = await router.send('POST', '/v1/events', { source: 'shop', name: 'order.paid', data: {} });

  expect(body.runs).toHaveLength(2);
  const ended = await Promise.all(body.runs.map(({ id }: { id: string }) => router.ended(id)));
  expect(ended.map(({ output }) => output.answer).toSorted()).toEqual(['billed', 'packed']);
  const { body: found } = await router.send('GET', `/v1/events/${body.event.id}`);
  expect(found.runs).toHaveLength(2);
}, 60_000);

describe('an Express workflow', () => {
  const send = (data: object, key: string) =>
    router.send(
      'POST',
      '/v1/workflows/quick/runs',
      { data },
      { headers: { prefer: 'wait=15', 'idempotency-key': key } },
    );

  test('answers a sender that waits, runs once for a key, and is told apart', async () => {
    const first = await send({ ok: true }, 'one');
    const again = await send({ ok: true }, 'one');

    const { id } = first.body.run;
    expect(first.body.run).toMatchObject({ status: 'succeeded', output: { run: id } });
    expect(again.body.run).toMatchObject({ id, status: 'succeeded' });
    const { body } = await router.send('GET', `/v1/runs/${id}`);
    expect(body.run).toMatchObject({
      ...{ status: 'succeeded', workflow: 'quick', workflowType: 'EXPRESS' },
      executionArn: expect.stringContaining(`:express:Flowgate_${ids.quick}:${id}:`),
    });
    expect(router.log.join('').match(new RegExp(`"kind":"started"[^\n]*"runId":"${id}"`, 'g'))).toHaveLength(1);
  }, 60_000);

  test('is recorded with its failure', async () => {
    const { body } = await send({ ok: false }, 'two');

    expect(await router.ended(body.run.id)).toMatchObject({ status: 'failed', error: 'NotFine', cause: 'ok is false' });
  }, 60_000);

  test('is neither cancelled nor redriven, but replayed', async () => {
    const { body } = await send({ ok: false }, 'three');
    const run = await router.ended(body.run.id);

    const act = (name: string) => router.send('POST', `/v1/runs/${run.id}/${name}`);
    const [cancelled, redriven] = [await act('cancel'), await act('redrive')];
    const replayed = await router.send('POST', `/v1/events/${run.eventId}/replay`);

    expect([cancelled.status, cancelled.body.detail]).toEqual([409, expect.stringContaining('has ended')]);
    expect([redriven.status, redriven.body.detail]).toEqual([
      409,
      expect.stringContaining('Express workflows: replay'),
    ]);
    expect(await router.ended(replayed.body.runs[0].id)).toMatchObject({ status: 'failed', error: 'NotFine' });
  }, 60_000);

  test('is run step by step by flowgate run', async () => {
    const args = ['run', 'quick', '--workflows', folder, '--input', '{"ok":true}'];

    const { code, stdout } = await flowgate(args);

    expect(code).toBe(0);
    expect(stdout).toMatch(/→ Answer Pass[\s\S]*succeeded {2}\{"run":"run_/);
  }, 120_000);

  test('that takes longer than the function that starts others may live runs once, and its end is recorded', async () => {
    const run = await router.ended(slowRun.id);

    expect(run).toMatchObject({ status: 'succeeded', workflowType: 'EXPRESS', output: { data: { n: 1 } } });
    const lines = router.log
      .join('')
      .split('\n')
      .filter((line) => line.includes(`"runId":"${slowRun.id}"`));
    const kinds = lines.map((line) => /"kind":"(\w+)"/.exec(line)?.[1]);
    expect(kinds.filter((kind) => kind === 'handed_over' || kind === 'started')).toEqual(['handed_over', 'started']);
  }, 120_000);
});
