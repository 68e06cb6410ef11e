import { describe, expect, test } from '@jest/globals';
import { bodies, type Fixture, openFixture } from './fixture.ts';

const arn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;

async function openPair(
  maxReceiveCount: number,
): Promise<Fixture & { readonly source: string; readonly dead: string }> {
  const fixture = await openFixture();
  const dead = await fixture.create('dead');
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount });
  const source = await fixture.create('starts', { VisibilityTimeout: '1', RedrivePolicy });
  return { ...fixture, source, dead };
}

async function fail(fixture: Fixture & { readonly source: string }, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await fixture.receive(fixture.source, { MaxNumberOfMessages: 10 });
    await fixture.clock.advance(1000);
  }
}

describe('a redrive policy', () => {
  test('moves a message that was received as often as allowed to the dead-letter queue', async () => {
    const fixture = await openPair(2);
    await fixture.send(fixture.source, 'a');
    await fail(fixture, 2);

    const third = await fixture.receive(fixture.source);
    const [letter] = await fixture.receive(fixture.dead, { MessageSystemAttributeNames: ['All'] });

    expect(third).toEqual([]);
    expect(letter?.Body).toBe('a');
    expect(letter?.Attributes).toMatchObject({
      DeadLetterQueueSourceArn: arn('starts'),
      ApproximateReceiveCount: '1',
      SentTimestamp: '1767225600000',
    });
  });

  test('wakes receivers that wait for dead letters', async () => {
    const fixture = await openPair(1);
    await fixture.send(fixture.source, 'a');
    const waiting = fixture.receive(fixture.dead, { WaitTimeSeconds: 20 });
    await fail(fixture, 1);

    await fixture.receive(fixture.source);

    expect(bodies(await waiting)).toEqual(['a']);
  });

  test('works for messages that come back while somebody waits', async () => {
    const fixture = await openPair(1);
    await fixture.send(fixture.source, 'a');
    await fixture.receive(fixture.source);
    const waiting = fixture.receive(fixture.source, { WaitTimeSeconds: 5 });

    await fixture.clock.advance(5000);

    expect(await waiting).toEqual([]);
    expect(bodies(await fixture.receive(fixture.dead))).toEqual(['a']);
  });

  test('is removed by an empty text', async () => {
    const fixture = await openPair(1);
    await fixture.sqs.call('SetQueueAttributes', { QueueUrl: fixture.source, Attributes: { RedrivePolicy: '' } });
    await fixture.send(fixture.source, 'a');
    await fail(fixture, 3);

    expect(bodies(await fixture.receive(fixture.source))).toEqual(['a']);
  });

  test.each([
    [{ redrivePermission: 'denyAll' }, false],
    [{ redrivePermission: 'byQueue', sourceQueueArns: [arn('other')] }, false],
    [{ redrivePermission: 'byQueue', sourceQueueArns: [arn('starts')] }, true],
    [{ redrivePermission: 'allowAll' }, true],
  ])('obeys the dead-letter queue’s %j', async (allow, isAllowed) => {
    const fixture = await openFixture();
    await fixture.create('dead', { RedriveAllowPolicy: JSON.stringify(allow) });
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 1 });

    const created = await fixture.create('starts', { RedrivePolicy }).then(
      () => true,
      () => false,
    );

    expect(created).toBe(isAllowed);
  });
});

describe('a message move task', () => {
  test('sends dead letters back to where they came from, as new messages', async () => {
    const fixture = await openPair(1);
    await fixture.send(fixture.source, 'a', 'b');
    await fail(fixture, 1);
    await fixture.receive(fixture.source);

    const { TaskHandle } = await fixture.sqs.call('StartMessageMoveTask', { SourceArn: arn('dead') });
    await fixture.clock.advance(0);

    const tasks = await fixture.sqs.call('ListMessageMoveTasks', { SourceArn: arn('dead') });
    const back = await fixture.receive(fixture.source, { MaxNumberOfMessages: 10, AttributeNames: ['All'] });
    expect(TaskHandle).toEqual(expect.any(String));
    expect(tasks).toEqual({
      Results: [
        {
          Status: 'COMPLETED',
          SourceArn: arn('dead'),
          ApproximateNumberOfMessagesMoved: 2,
          ApproximateNumberOfMessagesToMove: 2,
          StartedTimestamp: 1767225601000,
        },
      ],
    });
    expect(bodies(back)).toEqual(['a', 'b']);
    expect(back[0]?.Attributes).toMatchObject({ ApproximateReceiveCount: '1', SentTimestamp: '1767225601000' });
    expect(back[0]?.Attributes).not.toHaveProperty('DeadLetterQueueSourceArn');
  });

  test('moves at the requested rate until it is cancelled', async () => {
    const fixture = await openPair(1);
    const other = await fixture.create('other');
    await fixture.send(fixture.dead, 'a', 'b', 'c', 'd', 'e');
    const { TaskHandle } = await fixture.sqs.call('StartMessageMoveTask', {
      SourceArn: arn('dead'),
      DestinationArn: arn('other'),
      MaxNumberOfMessagesPerSecond: 2,
    });

    await fixture.clock.advance(1000);
    const cancelled = await fixture.sqs.call('CancelMessageMoveTask', { TaskHandle });
    await fixture.clock.advance(60_000);

    expect(cancelled).toEqual({ ApproximateNumberOfMessagesMoved: 4 });
    expect(bodies(await fixture.receive(other, { MaxNumberOfMessages: 10 }))).toEqual(['a', 'b', 'c', 'd']);
    expect(bodies(await fixture.receive(fixture.dead))).toEqual(['e']);
  });

  test('fails at a message without a source queue, and keeps it', async () => {
    const fixture = await openPair(1);
    await fixture.send(fixture.dead, 'a');

    await fixture.sqs.call('StartMessageMoveTask', { SourceArn: arn('dead') });
    await fixture.clock.advance(0);

    const tasks = await fixture.sqs.call('ListMessageMoveTasks', { SourceArn: arn('dead') });
    expect(tasks).toMatchObject({ Results: [{ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' }] });
    expect(bodies(await fixture.receive(fixture.dead))).toEqual(['a']);
  });

  test.each([
    [{ SourceArn: arn('none') }, 'ResourceNotFoundException'],
    [{ SourceArn: arn('dead'), DestinationArn: arn('none') }, 'ResourceNotFoundException'],
    [{ SourceArn: arn('dead'), MaxNumberOfMessagesPerSecond: 501 }, 'InvalidParameterValue'],
    [{ SourceArn: arn('starts') }, 'InvalidParameterValue'],
    [{}, 'MissingParameter'],
  ])('is refused: %j', async (input, code) => {
    const fixture = await openPair(1);

    await expect(fixture.sqs.call('StartMessageMoveTask', input)).rejects.toMatchObject({ code });
  });

  test('is the only one of its queue while it runs, and can be cancelled once', async () => {
    const fixture = await openPair(1);
    const start = () => fixture.sqs.call('StartMessageMoveTask', { SourceArn: arn('dead') });
    const { TaskHandle } = await start();
    const cancel = (handle: unknown) => fixture.sqs.call('CancelMessageMoveTask', { TaskHandle: handle });

    await expect(start()).rejects.toMatchObject({ code: 'UnsupportedOperation' });
    expect(fixture.sqs.permissions('CancelMessageMoveTask', { TaskHandle })).toEqual([
      { action: 'sqs:CancelMessageMoveTask', resource: arn('dead') },
    ]);
    await cancel(TaskHandle);
    await expect(cancel(TaskHandle)).rejects.toMatchObject({ code: 'UnsupportedOperation' });
    await expect(cancel('x')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
