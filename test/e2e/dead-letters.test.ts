// Dead letters on the running router: they are listed, moved and discarded by the command line.
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

    expect(listed).toContain('undelivered: 2');
    expect(listed).toContain(eventId);
    expect([moved, discarded]).toEqual(['1 sent again\n', '1 discarded\n']);
    expect(after.body.queues.map(({ count }: { count: number }) => count)).toEqual([0, 0, 0]);
    expect(await router.ended(runId)).toMatchObject({ id: runId, status: 'succeeded' });
    expect(await run('audit')).toContain('dead-letter.discarded');
  }, 60_000);
});
