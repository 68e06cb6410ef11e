// Accepted data reaches the execution's input unchanged: every character, number and size that a sender may send, also through an
// event that a workflow emits. Which workflows an event starts is decided on all of its data.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RunningRouter } from './running-router.ts';

const ids = {
  echo: '0b7c1c1e-0000-4000-8000-00000000000a',
  relay: '0b7c1c1e-0000-4000-8000-00000000000b',
  listener: '0b7c1c1e-0000-4000-8000-00000000000c',
  dear: '0b7c1c1e-0000-4000-8000-00000000000d',
};

const emit = {
  Type: 'Task',
  Resource: 'arn:aws:states:::events:putEvents',
  Arguments: {
    Entries: [
      {
        EventBusName: '${EventBusName}',
        Source: 'relay',
        DetailType: 'relayed',
        Detail: { data: '{% $states.input.data %}' },
      },
    ],
  },
  End: true,
};
const pass = { Type: 'Pass', Output: '{% $states.input.data %}', End: true };
const workflows = {
  echo: { triggers: [{ event: 'echo' }], state: pass },
  relay: { triggers: [{ event: 'relay' }], state: emit },
  listener: { triggers: [{ event: 'relayed' }], state: pass },
  dear: {
    triggers: [
      { source: 'shop', event: 'priced', where: { data: { amount: [{ numeric: ['>', 100] }] } } },
      { source: 'relay', event: 'relayed', where: { data: { amount: [{ numeric: ['>', 100] }] } } },
    ],
    state: { Type: 'Succeed' },
  },
} as const;

function workflowsFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flowgate-e2e-'));
  for (const [name, { triggers, state }] of Object.entries(workflows)) {
    mkdirSync(join(folder, name));
    const manifest = { id: ids[name as keyof typeof ids], triggers };
    const definition = { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: state } };
    writeFileSync(join(folder, name, 'workflow.json'), JSON.stringify(manifest));
    writeFileSync(join(folder, name, 'definition.asl.json'), JSON.stringify(definition));
  }
  return folder;
}

let router: RunningRouter;
beforeAll(async () => {
  router = await RunningRouter.start('--workflows', workflowsFolder());
}, 180_000);
afterAll(() => router.stop());

/** Sends an event whose data is this JSON text. */
function sendData(name: string, data: string, headers: Record<string, string> = {}) {
  const raw = `{"source":"shop","name":"${name}","data":${data}}`;
  return router.send('POST', '/v1/events', undefined, { raw, headers });
}

/** The input of a run's execution, as text. */
async function inputOf(runId: string): Promise<string> {
  const { executionArn } = await router.ended(runId);
  return (await router.aws('AWSStepFunctions.DescribeExecution', { executionArn })).input;
}

/** The run that an emitted event started in one workflow. */
async function emittedRun(eventId: string, workflowId: string): Promise<string> {
  const { emitted } = await router.until(`/v1/events/${eventId}`, (body) => body.emitted?.length > 0);
  return emitted[0].runs.find((run: { workflowId: string }) => run.workflowId === workflowId)?.id;
}

describe('data', () => {
  test.each([
    ['a number that no double has', '{"id":9007199254740993}'],
    ['digits after the point', '{"price":0.12345678901234567890123}'],
    ['a number smaller than any double', '{"tiny":1e-400}'],
    ['keys in an order that JavaScript would change', '{"10":"a","2":"b","x":"c","1":"d"}'],
    ['a key named __proto__', '{"__proto__":{"a":1}}'],
  ])('with %s reaches the execution, the event and the response unchanged', async (_, data) => {
    const { status, body } = await sendData('echo', data);

    expect(status).toBe(202);
    expect(await inputOf(body.runs[0].id)).toContain(`"data":${data}`);
    const read = await fetch(`${router.url}/v1/events/${body.event.id}`, {
      headers: { authorization: `Bearer ${router.token}` },
    });
    expect(await read.text()).toContain(`"data":${data}`);
  });

  test.each([
    ['U+FFFE and U+FFFF', 'a\uFFFEb\uFFFFc'],
    ['control characters', 'a\u0000b\u001fc\u007f'],
    ['line separators', 'a\u2028b\u2029c'],
    ['characters beyond the basic plane', 'a🙂\u{10FFFF}'],
  ])('with %s reaches the execution unchanged, also through an emitted event', async (_, text) => {
    const json = JSON.stringify({ text, [text]: true });

    const echoed = await sendData('echo', json);
    const relayed = await sendData('relay', json);

    expect(JSON.parse(await inputOf(echoed.body.runs[0].id)).data).toEqual({ text, [text]: true });
    const listened = await emittedRun(relayed.body.event.id, ids.listener);
    expect(JSON.parse(await inputOf(listened)).data).toEqual({ text, [text]: true });
  });

  test('under one key is a different request if one digit differs, even beyond a double’s precision', async () => {
    const headers = { 'idempotency-key': 'digits' };
    const first = await sendData('echo', '{"id":9007199254740992}', headers);
    const same = await sendData('echo', '{"id":9007199254740992.0}', headers);
    const other = await sendData('echo', '{"id":9007199254740993}', headers);

    expect([first.status, same.status, other.status]).toEqual([202, 202, 422]);
    expect(same.headers.get('idempotency-replayed')).toBe('true');
  });
});

describe('a size', () => {
  const around = [1_000, 204_799, 204_800, 204_801, 300_000];

  test.each(around)('of %i bytes of data does not change which workflows an event starts', async (bytes) => {
    const frame = JSON.stringify({ amount: 200, padding: '' });
    const data = JSON.stringify({ amount: 200, padding: 'x'.repeat(bytes - frame.length) });

    const { status, body } = await sendData('priced', data);

    expect([status, body.workflows.map(({ name }: { name: string }) => name)]).toEqual([202, ['dear']]);
    expect(await router.ended(body.runs[0].id)).toMatchObject({ status: 'succeeded' });
  });

  test.each([1_000, 204_900, 240_000])(
    'of %i bytes does not change which workflows an emitted event starts',
    async (bytes) => {
      const data = JSON.stringify({ amount: 200, padding: 'x'.repeat(Math.min(bytes, 204_000)) });
      const { body } = await sendData('relay', data);

      const run = await emittedRun(body.event.id, ids.dear);

      expect(await router.ended(run)).toMatchObject({ status: 'succeeded' });
    },
  );
});
