import { describe, expect, test } from '@jest/globals';
import { openFixture } from './fixture.ts';

describe('queues', () => {
  test('are made with defaults, found, listed and deleted', async () => {
    const fixture = await openFixture();

    const QueueUrl = await fixture.create('starts');
    await fixture.create('other');

    const { Attributes } = await fixture.sqs.call('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
    expect(QueueUrl).toBe('http://127.0.0.1:4566/000000000000/starts');
    expect(Attributes).toEqual({
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:starts',
      CreatedTimestamp: '1767225600',
      LastModifiedTimestamp: '1767225600',
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      DelaySeconds: '0',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      ReceiveMessageWaitTimeSeconds: '0',
      VisibilityTimeout: '30',
      SqsManagedSseEnabled: 'true',
    });
    expect(await fixture.sqs.call('GetQueueUrl', { QueueName: 'starts' })).toEqual({ QueueUrl });
    expect(await fixture.sqs.call('ListQueues', { QueueNamePrefix: 'st' })).toEqual({ QueueUrls: [QueueUrl] });
    await fixture.sqs.call('DeleteQueue', { QueueUrl });
    await expect(fixture.sqs.call('GetQueueUrl', { QueueName: 'starts' })).rejects.toMatchObject({
      code: 'QueueDoesNotExist',
    });
  });

  test('are listed page by page', async () => {
    const fixture = await openFixture();
    for (const name of ['c', 'a', 'b']) await fixture.create(name);

    const first = await fixture.sqs.call('ListQueues', { MaxResults: 2 });
    const second = await fixture.sqs.call('ListQueues', { MaxResults: 2, NextToken: first.NextToken });

    const url = (name: string) => `http://127.0.0.1:4566/000000000000/${name}`;
    expect([first.QueueUrls, second.QueueUrls, second.NextToken]).toEqual([
      [url('a'), url('b')],
      [url('c')],
      undefined,
    ]);
  });

  test('are returned if they are created again with the same settings', async () => {
    const fixture = await openFixture();
    const first = await fixture.create('starts', { VisibilityTimeout: '60' });

    const second = await fixture.create('starts', { VisibilityTimeout: '60' });

    expect(second).toBe(first);
    await expect(fixture.create('starts', { VisibilityTimeout: '61' })).rejects.toMatchObject({
      code: 'QueueNameExists',
      message: 'A queue already exists with the same name and a different value for attribute VisibilityTimeout',
    });
  });

  test.each([
    ['a b', {}, 'InvalidParameterValue'],
    ['a'.repeat(81), {}, 'InvalidParameterValue'],
    ['', {}, 'MissingParameter'],
    ['a.fifo', { FifoQueue: 'true' }, 'NotImplemented'],
    ['a', { FifoQueue: 'true' }, 'NotImplemented'],
    ['a', { KmsMasterKeyId: 'alias/x' }, 'NotImplemented'],
    ['a', { Policy: '{}' }, 'NotImplemented'],
    ['a', { Colour: 'red' }, 'InvalidAttributeName'],
    ['a', { VisibilityTimeout: '43201' }, 'InvalidAttributeValue'],
    ['a', { MaximumMessageSize: '1023' }, 'InvalidAttributeValue'],
    ['a', { DelaySeconds: '-1' }, 'InvalidAttributeValue'],
    ['a', { RedrivePolicy: '{}' }, 'InvalidParameterValue'],
    ['a', { RedrivePolicy: 'x' }, 'InvalidParameterValue'],
    ['a', { RedriveAllowPolicy: '{"redrivePermission":"byQueue"}' }, 'InvalidParameterValue'],
    [
      'a',
      { RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:none","maxReceiveCount":1}' },
      'InvalidParameterValue',
    ],
  ])('are refused: %s %j', async (name, attributes, code) => {
    const fixture = await openFixture();

    await expect(fixture.create(name, attributes)).rejects.toMatchObject({ code });
  });

  test('apply a new setting to later messages', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');

    await fixture.sqs.call('SetQueueAttributes', { QueueUrl, Attributes: { MaximumMessageSize: '1024' } });

    await fixture.send(QueueUrl, 'x'.repeat(1024));
    await expect(fixture.send(QueueUrl, 'x'.repeat(1025))).rejects.toMatchObject({
      message: 'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
    });
  });

  test('count what is visible, in flight and delayed', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');
    await fixture.send(QueueUrl, 'a', 'b', 'c');
    await fixture.sqs.call('SendMessage', { QueueUrl, MessageBody: 'd', DelaySeconds: 1 });
    await fixture.receive(QueueUrl);

    const counts = await Promise.all(
      ['', 'NotVisible', 'Delayed'].map((kind) => fixture.attribute(QueueUrl, `ApproximateNumberOfMessages${kind}`)),
    );

    expect(counts).toEqual(['2', '1', '1']);
  });

  test('refuse to show an unknown attribute', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');

    await expect(fixture.attribute(QueueUrl, 'Colour')).rejects.toMatchObject({ code: 'InvalidAttributeName' });
    expect(await fixture.attribute(QueueUrl, 'RedrivePolicy')).toBeUndefined();
  });

  test('are purged once a minute', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');
    await fixture.send(QueueUrl, 'a');

    await fixture.sqs.call('PurgeQueue', { QueueUrl });

    expect(await fixture.receive(QueueUrl)).toEqual([]);
    await expect(fixture.sqs.call('PurgeQueue', { QueueUrl })).rejects.toMatchObject({ code: 'PurgeQueueInProgress' });
    await fixture.clock.advance(60_000);
    await fixture.sqs.call('PurgeQueue', { QueueUrl });
  });

  test.each(['TagQueue', 'UntagQueue', 'ListQueueTags', 'ListDeadLetterSourceQueues'])(
    'refuse %s by name',
    async (operation) => {
      const { sqs } = await openFixture();

      await expect(sqs.call(operation, {})).rejects.toMatchObject({
        code: 'NotImplemented',
        message: `sqs:${operation} is not implemented by the local platform`,
      });
    },
  );

  test('refuse tags by name', async () => {
    const { sqs } = await openFixture();

    await expect(sqs.call('CreateQueue', { QueueName: 'a', tags: { team: 'shop' } })).rejects.toMatchObject({
      code: 'NotImplemented',
      message: 'sqs:CreateQueue with tags is not implemented by the local platform',
    });
  });
});

describe('permissions', () => {
  const arn = 'arn:aws:sqs:us-east-1:000000000000:starts';
  const QueueUrl = 'http://127.0.0.1:4566/000000000000/starts';

  test.each([
    ['SendMessageBatch', { QueueUrl }, [['SendMessage', arn]]],
    ['SendMessage', { QueueArn: arn }, [['SendMessage', arn]]],
    ['DeleteMessageBatch', { QueueUrl }, [['DeleteMessage', arn]]],
    ['ChangeMessageVisibilityBatch', { QueueUrl }, [['ChangeMessageVisibility', arn]]],
    ['GetQueueUrl', { QueueName: 'starts' }, [['GetQueueUrl', arn]]],
    ['ListQueues', {}, [['ListQueues', '*']]],
    [
      'StartMessageMoveTask',
      { SourceArn: arn, DestinationArn: `${arn}2` },
      [
        ['StartMessageMoveTask', arn],
        ['ReceiveMessage', arn],
        ['DeleteMessage', arn],
        ['GetQueueAttributes', arn],
        ['SendMessage', `${arn}2`],
      ],
    ],
  ])('%s needs the permission that AWS requires', async (operation, input, needed) => {
    const { sqs } = await openFixture();

    const permissions = sqs.permissions(operation, input);

    expect(permissions).toEqual(needed.map(([action, resource]) => ({ action: `sqs:${action}`, resource })));
  });

  test('of an operation that is not implemented are refused by name', async () => {
    const { sqs } = await openFixture();

    expect(() => sqs.permissions('AddPermission', { QueueUrl })).toThrow('sqs:AddPermission is not implemented');
  });
});
