import { describe, expect, test } from '@jest/globals';
import { type Bench, bodies, openBench } from './bench.ts';

const arn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;

async function openPair(maxReceiveCount: number): Promise<Bench & { readonly source: string; readonly dead: string }> {
  const bench = await openBench();
  const dead = await bench.create('dead');
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount });
  const source = await bench.create('starts', { VisibilityTimeout: '1', RedrivePolicy });
  return { ...bench, source, dead };
}

async function fail(bench: Bench & { readonly source: string }, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await bench.receive(bench.source, { MaxNumberOfMessages: 10 });
    await bench.clock.advance(1000);
  }
}

describe('a redrive policy', () => {
  test('moves a message that was received as often as allowed to the dead-letter queue', async () => {
    const bench = await openPair(2);
    await bench.send(bench.source, 'a');
    await fail(bench, 2);

    const third = await bench.receive(bench.source);
    const [letter] = await bench.receive(bench.dead, { MessageSystemAttributeNames: ['All'] });

    expect(third).toEqual([]);
    expect(letter?.Body).toBe('a');
    expect(letter?.Attributes).toMatchObject({
      DeadLetterQueueSourceArn: arn('starts'),
      ApproximateReceiveCount: '1',
      SentTimestamp: '1767225600000',
    });
  });

  test('wakes those who wait for dead letters', async () => {
    const bench = await openPair(1);
    await bench.send(bench.source, 'a');
    const waiting = bench.receive(bench.dead, { WaitTimeSeconds: 20 });
    await fail(bench, 1);

    await bench.receive(bench.source);

    expect(bodies(await waiting)).toEqual(['a']);
  });

  test('works for messages that come back while somebody waits', async () => {
    const bench = await openPair(1);
    await bench.send(bench.source, 'a');
    await bench.receive(bench.source);
    const waiting = bench.receive(bench.source, { WaitTimeSeconds: 5 });

    await bench.clock.advance(5000);

    expect(await waiting).toEqual([]);
    expect(bodies(await bench.receive(bench.dead))).toEqual(['a']);
  });

  test('is taken back with an empty text', async () => {
    const bench = await openPair(1);
    await bench.sqs.call('SetQueueAttributes', { QueueUrl: bench.source, Attributes: { RedrivePolicy: '' } });
    await bench.send(bench.source, 'a');
    await fail(bench, 3);

    expect(bodies(await bench.receive(bench.source))).toEqual(['a']);
  });

  test.each([
    [{ redrivePermission: 'denyAll' }, false],
    [{ redrivePermission: 'byQueue', sourceQueueArns: [arn('other')] }, false],
    [{ redrivePermission: 'byQueue', sourceQueueArns: [arn('starts')] }, true],
    [{ redrivePermission: 'allowAll' }, true],
  ])('obeys the dead-letter queue’s %j', async (allow, isAllowed) => {
    const bench = await openBench();
    await bench.create('dead', { RedriveAllowPolicy: JSON.stringify(allow) });
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 1 });

    const created = await bench.create('starts', { RedrivePolicy }).then(
      () => true,
      () => false,
    );

    expect(created).toBe(isAllowed);
  });
});

describe('a message move task', () => {
  test('sends dead letters back to where they came from, as new messages', async () => {
    const bench = await openPair(1);
    await bench.send(bench.source, 'a', 'b');
    await fail(bench, 1);
    await bench.receive(bench.source);

    const { TaskHandle } = await bench.sqs.call('StartMessageMoveTask', { SourceArn: arn('dead') });
    await bench.clock.advance(0);

    const tasks = await bench.sqs.call('ListMessageMoveTasks', { SourceArn: arn('dead') });
    const back = await bench.receive(bench.source, { MaxNumberOfMessages: 10, AttributeNames: ['All'] });
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

  test('moves as fast as it is told, until it is cancelled', async () => {
    const bench = await openPair(1);
    const other = await bench.create('other');
    await bench.send(bench.dead, 'a', 'b', 'c', 'd', 'e');
    const { TaskHandle } = await bench.sqs.call('StartMessageMoveTask', {
      SourceArn: arn('dead'),
      DestinationArn: arn('other'),
      MaxNumberOfMessagesPerSecond: 2,
    });

    await bench.clock.advance(1000);
    const cancelled = await bench.sqs.call('CancelMessageMoveTask', { TaskHandle });
    await bench.clock.advance(60_000);

    expect(cancelled).toEqual({ ApproximateNumberOfMessagesMoved: 4 });
    expect(bodies(await bench.receive(other, { MaxNumberOfMessages: 10 }))).toEqual(['a', 'b', 'c', 'd']);
    expect(bodies(await bench.receive(bench.dead))).toEqual(['e']);
  });

  test('fails at a message that came from nowhere, and keeps it', async () => {
    const bench = await openPair(1);
    await bench.send(bench.dead, 'a');

    await bench.sqs.call('StartMessageMoveTask', { SourceArn: arn('dead') });
    await bench.clock.advance(0);

    const tasks = await bench.sqs.call('ListMessageMoveTasks', { SourceArn: arn('dead') });
    expect(tasks).toMatchObject({ Results: [{ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' }] });
    expect(bodies(await bench.receive(bench.dead))).toEqual(['a']);
  });

  test.each([
    [{ SourceArn: arn('none') }, 'ResourceNotFoundException'],
    [{ SourceArn: arn('dead'), DestinationArn: arn('none') }, 'ResourceNotFoundException'],
    [{ SourceArn: arn('dead'), MaxNumberOfMessagesPerSecond: 501 }, 'InvalidParameterValue'],
    [{ SourceArn: arn('starts') }, 'InvalidParameterValue'],
    [{}, 'MissingParameter'],
  ])('is refused: %j', async (input, code) => {
    const bench = await openPair(1);

    await expect(bench.sqs.call('StartMessageMoveTask', input)).rejects.toMatchObject({ code });
  });

  test('is the only one of its queue while it runs, and cancelled but once', async () => {
    const bench = await openPair(1);
    const start = () => bench.sqs.call('StartMessageMoveTask', { SourceArn: arn('dead') });
    const { TaskHandle } = await start();
    const cancel = (handle: unknown) => bench.sqs.call('CancelMessageMoveTask', { TaskHandle: handle });

    await expect(start()).rejects.toMatchObject({ code: 'UnsupportedOperation' });
    expect(bench.sqs.permissions('CancelMessageMoveTask', { TaskHandle })).toEqual([
      { action: 'sqs:CancelMessageMoveTask', resource: arn('dead') },
    ]);
    await cancel(TaskHandle);
    await expect(cancel(TaskHandle)).rejects.toMatchObject({ code: 'UnsupportedOperation' });
    await expect(cancel('x')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
