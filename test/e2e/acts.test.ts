// Acts on runs and events: cancel, redrive and replay, one and many, over HTTP, on a running router.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';
import { type CommandResult, flowgate } from './command-line.ts';
import { RunningRouter } from './running-router.ts';

const states = {
  good: { Type: 'Pass', Output: { done: true }, End: true },
  bad: { Type: 'Fail', Error: 'Broken', Cause: 'the definition is wrong' },
  endless: { Type: 'Wait', Seconds: 3_600, End: true },
};

let router: RunningRouter;
afterEach(async () => {
  await router.stop();
});

/** Writes a workflow that starts by the event of its name. */
function writeWorkflow(folder: string, name: string, id: number, state: keyof typeof states): void {
  mkdirSync(join(folder, name), { recursive: true });
  const manifest = { id: `0b7c1c1e-0000-4000-8000-${String(id).padStart(12, '0')}`, triggers: [{ event: name }] };
  writeFileSync(join(folder, name, 'workflow.json'), JSON.stringify(manifest));
  const definition = { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: states[state] } };
  writeFileSync(join(folder, name, 'definition.asl.json'), JSON.stringify(definition));
}

function createProject() {
  const workflows = createTemporaryFolder();
  const args = ['--workflows', workflows, '--data', createTemporaryFolder()];
  const start = async () => {
    router = await RunningRouter.start(...args);
  };
  return { workflows, start };
}

async function send(name: string): Promise<{ event: string; run: string | undefined }> {
  const { status, body } = await router.send('POST', '/v1/events', { source: 'test', name, data: { n: 1 } });
  expect(status).toBe(202);
  return { event: body.event.id, run: body.runs[0]?.id };
}

async function sendMany(name: string, count: number) {
  const sent: { event: string; run: string | undefined }[] = [];
  for (let at = 0; at < count; at += 10) {
    sent.push(...(await Promise.all(Array.from({ length: Math.min(10, count - at) }, () => send(name)))));
  }
  return sent;
}

/** Previews an act and starts it as it was previewed. */
async function startAct(path: string, body: object, isComplete: (count: number) => boolean) {
  const giveUpAt = Date.now() + 30_000;
  for (;;) {
    const preview = await router.send('POST', `${path}?preview=true`, body);
    expect(preview.status).toBe(200);
    // An index may be a moment behind.
    if (!isComplete(preview.body.count) && Date.now() < giveUpAt) {
      await pause(200);
      continue;
    }
    const { status, body: started } = await router.send('POST', path, { ...body, expect: preview.body.count });
    expect([status, started.detail]).toEqual([202, undefined]);
    return { preview: preview.body, id: String(started.replay.id) };
  }
}

const ended = (id: string) => router.until(`/v1/replays/${id}`, ({ replay }) => replay.status !== 'running');

describe('one run or event', () => {
  test('is cancelled, redriven and replayed, and the audit trail says so', async () => {
    const { workflows, start } = createProject();
    writeWorkflow(workflows, 'endless', 1, 'endless');
    writeWorkflow(workflows, 'bad', 2, 'bad');
    await start();
    const [endless, bad] = [await send('endless'), await send('bad')];
    await router.until(`/v1/runs/${endless.run}`, ({ run }) => run.status === 'running');
    expect(await router.ended(String(bad.run))).toMatchObject({ status: 'failed' });

    const cancelled = await router.send('POST', `/v1/runs/${endless.run}/cancel`, { reason: 'wrong order' });
    const again = await router.send('POST', `/v1/runs/${endless.run}/cancel`);
    const notFailed = await router.send('POST', `/v1/runs/${endless.run}/redrive`, { reason: 'after all' });
    const redriven = await router.send('POST', `/v1/runs/${bad.run}/redrive`);
    await router.ended(String(bad.run));
    const replayed = await router.send('POST', `/v1/events/${bad.event}/replay`, { reason: 'try again' });

    expect([cancelled.status, cancelled.body.run.cause, again.status]).toEqual([200, 'wrong order', 409]);
    expect([redriven.status, redriven.body.run.id]).toEqual([200, bad.run]);
    // An aborted execution can be redriven too.
    expect(notFailed.status).toBe(200);
    expect(replayed.status).toBe(202);
    const { body: original } = await router.send('GET', `/v1/events/${bad.event}`);
    expect(original.replays.map(({ id }: { id: string }) => id)).toEqual([replayed.body.event.id]);
    expect(await router.ended(replayed.body.runs[0].id)).toMatchObject({ status: 'failed' });
    const { body: audit } = await router.send('GET', '/v1/audit');
    expect(audit.entries.slice(0, 4).map(({ action }: { action: string }) => action)).toEqual([
      'event.replayed',
      'run.redriven',
      'run.redriven',
      'run.cancelled',
    ]);
  }, 180_000);
});

describe('many', () => {
  test('30 failed runs are replayed after the definition was mended, and running ones are cancelled', async () => {
    const { workflows, start } = createProject();
    writeWorkflow(workflows, 'orders', 1, 'bad');
    writeWorkflow(workflows, 'endless', 2, 'endless');
    await start();
    const sent = await sendMany('orders', 30);
    for (const { run } of sent) expect(await router.ended(String(run))).toMatchObject({ status: 'failed' });
    await router.stop();
    writeWorkflow(workflows, 'orders', 1, 'good');
    await start();

    const filter = { runs: { workflow: 'orders', status: 'failed', since: '1h' } };
    const { id, preview } = await startAct('/v1/replays', { filter, rate: 20 }, (count) => count === 30);
    const { replay } = await ended(id);

    expect(preview.perWorkflow).toMatchObject([{ name: 'orders', count: 30 }]);
    expect(replay).toMatchObject({ status: 'succeeded', done: 30, skipped: 0, failed: 0 });
    for (const { event } of sent) {
      const { body } = await router.send('GET', `/v1/events/${event}`);
      expect(body.replays).toHaveLength(1);
      const { body: again } = await router.send('GET', `/v1/events/${body.replays[0].id}`);
      expect(await router.ended(again.runs[0].id)).toMatchObject({ status: 'succeeded', forced: true });
    }

    const waiting = await sendMany('endless', 5);
    for (const { run } of waiting) await router.until(`/v1/runs/${run}`, (body) => body.run.status === 'running');
    const unsure = await command('runs', 'cancel', '--workflow', 'endless');
    const cancel = await command('runs', 'cancel', '--workflow', 'endless', '--reason', 'recall', '--yes');
    const [list, audit] = [await command('replays', 'list'), await command('audit')];

    expect([unsure.code, unsure.stderr]).toEqual([2, expect.stringContaining('--yes')]);
    expect([cancel.code, cancel.stdout]).toEqual([
      0,
      expect.stringMatching(/^rep_\w{26} {2}cancel {2}succeeded {2}5 done\n$/),
    ]);
    const rows = ['STARTED', 'cancel', id, ''].map((text) => expect.stringContaining(text));
    expect(list.stdout.split('\n')).toEqual(rows);
    expect(audit.stdout).toMatch(/replay\.started {2}.* {2}rep_\w{26} cancel 5 {2}"recall"\n/);
    for (const { run } of waiting) expect(await router.ended(String(run))).toMatchObject({ status: 'aborted' });
  }, 240_000);

  test('events whose trigger is new are sent exactly once, though the router is killed halfway', async () => {
    const { workflows, start } = createProject();
    writeWorkflow(workflows, 'other', 1, 'good');
    await start();
    const sent = await sendMany('orders', 60);
    await router.stop();
    writeWorkflow(workflows, 'orders', 2, 'good');
    await start();
    const filter = { events: { outcome: 'unmatched', name: 'orders' } };
    const { id } = await startAct('/v1/replays', { filter, rate: 5 }, (count) => count === 60);
    const halfway = await router.until(`/v1/replays/${id}`, ({ replay }) => replay.done >= 20);
    expect(halfway.replay).toMatchObject({ status: 'running' });

    await router.stop('SIGKILL');
    await start();
    const giveUpAt = Date.now() + 90_000;
    let { replay } = (await router.send('GET', `/v1/replays/${id}`)).body;
    expect(replay.done).toBeLessThan(60);
    while (replay.status === 'running' && Date.now() < giveUpAt) {
      await pause(500);
      ({ replay } = (await router.send('GET', `/v1/replays/${id}`)).body);
    }

    expect(replay).toMatchObject({ status: 'succeeded', done: 60, failed: 0 });
    for (const { event } of sent) {
      const { body } = await router.send('GET', `/v1/events/${event}`);
      expect(body.replays).toHaveLength(1);
      const again = await router.until(
        `/v1/events/${body.replays[0].id}`,
        ({ runs }) => runs[0].status === 'succeeded',
      );
      expect(again.runs).toHaveLength(1);
    }
    expect(await countEvents()).toBe(120);
  }, 360_000);
});

function command(...args: readonly string[]): Promise<CommandResult> {
  return flowgate(args, { FLOWGATE_URL: router.url, FLOWGATE_TOKEN: router.token });
}

async function countEvents(): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const query: string = cursor === undefined ? '' : `&cursor=${cursor}`;
    const { body } = await router.send('GET', `/v1/events?limit=100&name=orders${query}`);
    count += body.events.length;
    cursor = body.cursor;
  } while (cursor !== undefined);
  return count;
}
