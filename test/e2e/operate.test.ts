// Operating the running router by the command line: dead letters, erasure, the own credential and problems.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { flowgate } from './command-line.ts';
import { RunningRouter } from './running-router.ts';

let router: RunningRouter;
beforeAll(async () => {
  router = await RunningRouter.start();
}, 180_000);
afterAll(() => router.stop());

async function run(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await flowgate(args, { FLOWGATE_URL: router.url, FLOWGATE_TOKEN: router.token });
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

async function findQueue(pattern: RegExp): Promise<string> {
  const { QueueUrls } = await router.aws('AmazonSQS.ListQueues', {});
  return QueueUrls.find((url: string) => pattern.test(url));
}

describe('flowgate dead-letters', () => {
  test('moves what EventBridge could not deliver: its runs start, and nothing is left', async () => {
    const body = { source: 'flowgate-test', name: 'sku_reorder', data: { sku: 'LAMP' } };
    const { body: sent } = await router.send('POST', '/v1/events', body);
    const { id: runId, workflowId } = sent.runs[0];
    await router.ended(runId);
    const { id: eventId, receivedAt } = sent.event;
    const metadata = {
      ...{ eventId, environment: 'production', dialect: 'native', receivedAt, forced: false, debug: false },
      ...{ lineage: { rootEventId: eventId, depth: 0 }, workflows: [workflowId] },
    };
    const event = { source: body.source, 'detail-type': body.name, detail: { metadata, data: body.data } };
    const QueueUrl = await findQueue(/Undelivered/);
    const MessageAttributes = { ERROR_CODE: { DataType: 'String', StringValue: 'NO_PERMISSIONS' } };
    for (const MessageBody of [JSON.stringify(event), 'not JSON'])
      await router.aws('AmazonSQS.SendMessage', { QueueUrl, MessageBody, MessageAttributes });

    const listed = await run('dead-letters', 'list');
    const moved = await run('dead-letters', 'move', 'undelivered');
    const [{ id = '' } = {}] = (await router.send('GET', '/v1/dead-letters')).body.queues[2].messages;
    const discarded = await run('dead-letters', 'discard', 'undelivered', id);
    const after = await router.send('GET', '/v1/dead-letters');

    expect(listed.match(/^undelivered /gm)).toHaveLength(2);
    expect(listed).toContain(eventId);
    expect([moved, discarded]).toEqual(['1 sent again\n', '1 discarded\n']);
    expect(after.body.queues.map(({ count }: { count: number }) => count)).toEqual([0, 0, 0]);
    expect(await router.ended(runId)).toMatchObject({ id: runId, status: 'succeeded' });
    expect(await run('audit')).toContain('dead-letter.discarded');
  }, 60_000);
});

describe('flowgate events erase', () => {
  test('erases the data of an event, whose key keeps working', async () => {
    const body = { source: 'flowgate-test', name: 'sku_reorder', data: { sku: 'LAMP', note: 'erase me' } };
    const headers = { 'idempotency-key': 'to-erase' };
    const { body: sent } = await router.send('POST', '/v1/events', body, { headers });
    await router.ended(sent.runs[0].id);

    const printed = await run('events', 'erase', sent.event.id);
    const event = await router.send('GET', `/v1/events/${sent.event.id}`);
    const again = await router.send('POST', '/v1/events', body, { headers });

    expect(printed).toContain('Step Functions keeps the history');
    expect(JSON.stringify(event.body)).not.toContain('erase me');
    expect(event.body.runs).toMatchObject([{ id: sent.runs[0].id, status: 'succeeded', output: null }]);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
    expect(again.body.event.id).toBe(sent.event.id);
    expect(await run('whoami')).toContain('admin');
  }, 60_000);
});

test('flowgate problems counts an event that no workflow matched', async () => {
  for (let at = 0; at < 2; at += 1)
    await router.send('POST', '/v1/events', { source: 'nobody', name: 'typo', data: {} });

  expect(await run('problems', '--since', '10m')).toContain('2 unmatched: nobody typo');
}, 60_000);
