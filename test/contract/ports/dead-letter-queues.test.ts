// The dead-letter queues on the local SQS: what is received, hidden, shown, sent and removed.
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDeadLetterQueues } from '../../../lib/aws/queues/dead-letter-queues.ts';
import { LocalCloud } from '../../fixtures/local-cloud.ts';

let cloud: LocalCloud;
let client: SQSClient;
beforeAll(async () => {
  cloud = await LocalCloud.start();
  client = new SQSClient(cloud.clientConfig);
});
afterAll(async () => {
  client.destroy();
  await cloud.close();
});

async function open() {
  const create = async (name: string): Promise<string> => {
    const QueueName = `${name}-${Math.random().toString(36).slice(2)}`;
    return (await client.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
  };
  const [starts, records, undelivered] = [await create('starts'), await create('records'), await create('undelivered')];
  const targets = { starts: await create('target-starts'), records: await create('target-records') };
  const urls = { starts, records, undelivered };
  return { urls, targets, queues: createDeadLetterQueues({ client: async () => client, urls, targets }) };
}

describe('the dead-letter queues', () => {
  test('give a message with its attributes and the time at which it was sent, and hide it until it is shown', async () => {
    const { urls, queues } = await open();
    const before = Date.now() - 1_000;
    const MessageAttributes = { ERROR_CODE: { DataType: 'String', StringValue: 'NO_PERMISSIONS' } };
    await client.send(new SendMessageCommand({ QueueUrl: urls.undelivered, MessageBody: '{}', MessageAttributes }));

    const received = await queues.receiveDead('undelivered');
    const hidden = await queues.receiveDead('undelivered');
    const isThere = [await queues.hasDead('undelivered'), await queues.hasDead('starts')];
    await queues.showDead('undelivered', received);
    const shown = await queues.receiveDead('undelivered');

    expect(isThere).toEqual([true, false]);
    expect(received).toMatchObject([{ body: '{}', attributes: { ERROR_CODE: 'NO_PERMISSIONS' } }]);
    expect(Date.parse(received[0]?.sentAt ?? '')).toBeGreaterThan(before);
    expect([hidden.length, shown.map(({ id }) => id)]).toEqual([0, [received[0]?.id]]);
  });

  test('send to the queue that the function consumes, and remove', async () => {
    const { urls, targets, queues } = await open();
    await client.send(new SendMessageCommand({ QueueUrl: urls.starts, MessageBody: '{"a":1}' }));
    const [message] = await queues.receiveDead('starts');

    await queues.sendAgain({ queue: 'starts', body: message?.body ?? '' });
    if (message !== undefined) await queues.removeDead('starts', message);
    await queues.showDead('starts', []);

    const consumed = createDeadLetterQueues({
      ...{ client: async () => client, targets, urls: { ...urls, starts: targets.starts } },
    });
    expect((await consumed.receiveDead('starts')).map(({ body }) => body)).toEqual(['{"a":1}']);
    expect(await queues.receiveDead('starts')).toEqual([]);
  });

  test('show many messages again', async () => {
    const { urls, queues } = await open();
    for (let at = 0; at < 12; at += 1)
      await client.send(new SendMessageCommand({ QueueUrl: urls.records, MessageBody: `${at}` }));
    const all = [...(await queues.receiveDead('records')), ...(await queues.receiveDead('records'))];

    await queues.showDead('records', all);

    const again = [...(await queues.receiveDead('records')), ...(await queues.receiveDead('records'))];
    expect([all.length, again.length]).toEqual([12, 12]);
  });
});
