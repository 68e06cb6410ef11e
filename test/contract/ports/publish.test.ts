// The contract of publishing: it returns only after the bus has accepted the event, and the event is on the bus unchanged.
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { publish } from '../../../lib/aws/event-bus.ts';
import type { BusEvent } from '../../../lib/core/event/event.ts';
import { createMetadata } from '../../fixtures/bus-events.ts';
import { LocalCloud } from '../../fixtures/local-cloud.ts';
import { World } from '../../fixtures/world.ts';

interface Bus {
  publish(event: BusEvent): Promise<void>;
  /** The delivered events, in any order. */
  delivered(count: number): Promise<BusEvent[]>;
}

const createEvent = (name: string): BusEvent => ({
  source: 'shop',
  'detail-type': name,
  detail: { metadata: createMetadata(name), data: { text: 'é🙂', empty: '', nested: [{}, [], null, 0.1] } },
});

function behavesAsBus(bus: () => Bus): void {
  test('delivers every event as it was published', async () => {
    const events = Array.from({ length: 20 }, (_, at) => createEvent(`n${at}`));

    await Promise.all(events.map((event) => bus().publish(event)));

    const delivered = await bus().delivered(20);
    const byName = (a: BusEvent, b: BusEvent) => a['detail-type'].localeCompare(b['detail-type']);
    expect(delivered.toSorted(byName)).toEqual(events.toSorted(byName));
  });
}

describe('the bus in memory', () => {
  const world = new World();
  behavesAsBus(() => ({ publish: world.publish, delivered: async () => world.published }));
});

describe('EventBridge', () => {
  let cloud: LocalCloud;
  let client: EventBridgeClient;
  let queueUrl: string;
  beforeAll(async () => {
    cloud = await LocalCloud.start();
    client = new EventBridgeClient(cloud.clientConfig);
    await cloud.call('events', 'CreateEventBus', { Name: 'router' });
    queueUrl = String((await cloud.call('sqs', 'CreateQueue', { QueueName: 'seen' })).QueueUrl);
    const ruleArn = 'arn:aws:events:us-east-1:000000000000:rule/router/all';
    const queueArn = 'arn:aws:sqs:us-east-1:000000000000:seen';
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
    };
    const document = { Version: '2012-10-17', Statement: [statement] };
    cloud.policies.attachToResource(queueArn, 'test', document);
    const rule = { Name: 'all', EventBusName: 'router', EventPattern: '{"source":["shop"]}' };
    await cloud.call('events', 'PutRule', rule);
    await cloud.call('events', 'PutTargets', {
      Rule: 'all',
      EventBusName: 'router',
      Targets: [{ Id: 'seen', Arn: queueArn }],
    });
  });
  afterAll(async () => {
    client.destroy();
    await cloud.close();
  });

  behavesAsBus(() => ({
    publish: (event) => publish(event, { client, busName: 'router' }),
    delivered: (count) => receiveEvents(cloud, queueUrl, count),
  }));

  test('fails for an event that the bus does not accept, and reports that it can be sent again', async () => {
    const foreign = { ...createEvent('n'), source: 'aws.s3' };

    const published = publish(foreign, { client, busName: 'router' });

    await expect(published).rejects.toMatchObject({ code: 'unavailable', facts: { retryAfterSeconds: 1 } });
  });

  test('fails for an event that is too large for the bus', async () => {
    const large: BusEvent = {
      ...createEvent('n'),
      detail: { metadata: createMetadata('k'), data: { x: 'x'.repeat(1_100_000) } },
    };

    await expect(publish(large, { client, busName: 'router' })).rejects.toThrow();
  });
});

async function receiveEvents(cloud: LocalCloud, QueueUrl: string, count: number): Promise<BusEvent[]> {
  const events: BusEvent[] = [];
  while (events.length < count) {
    const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 };
    const { Messages = [] } = (await cloud.call('sqs', 'ReceiveMessage', input)) as { Messages?: { Body: string }[] };
    events.push(...Messages.map(({ Body }) => pickParts(JSON.parse(Body))));
  }
  return events;
}

function pickParts({ source, 'detail-type': name, detail }: BusEvent): BusEvent {
  return { source, 'detail-type': name, detail };
}
