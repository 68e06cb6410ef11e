import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { bodies, openFixture } from './fixture.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('sending', () => {
  test('returns the checksums that clients compare', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');

    const sent = await fixture.sqs.call('SendMessage', {
      QueueUrl,
      MessageBody: 'hello',
      MessageAttributes: {
        b: { DataType: 'Binary', BinaryValue: 'AQI=' },
        a: { DataType: 'Number.int', StringValue: '7' },
      },
    });

    expect(sent).toEqual({
      MessageId: expect.stringMatching(/^[\da-f-]{36}$/),
      MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592',
      // Of a, Number.int, 1, 7, b, Binary, 2 and the bytes 1 and 2, each text and value after its length in four bytes.
      MD5OfMessageAttributes: '8fe280ddd9617be74b76c9a92a7ddb69',
    });
  });

  test('returns the checksum of one attribute as an AWS client computes it', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');

    const sent = await fixture.sqs.call('SendMessage', {
      QueueUrl,
      MessageBody: 'derp',
      MessageAttributes: { timestamp: { DataType: 'Number.java.lang.Long', StringValue: '1493147359900' } },
    });

    expect(sent.MD5OfMessageAttributes).toBe('2e2e4876d8e0bd6b8c2c8f556831c349');
  });

  test('passes the trace header and the message group on', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');
    const header = { DataType: 'String', StringValue: 'Root=1-5e' };

    await fixture.sqs.call('SendMessage', {
      QueueUrl,
      MessageBody: 'a',
      MessageGroupId: 'tenant',
      MessageSystemAttributes: { AWSTraceHeader: header },
    });

    const [message] = await fixture.receive(QueueUrl, { AttributeNames: ['AWSTraceHeader', 'MessageGroupId'] });
    expect(message?.Attributes).toEqual({ AWSTraceHeader: 'Root=1-5e', MessageGroupId: 'tenant' });
  });

  test('accepts bytes as base64 from a client and as raw bytes from the platform', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');
    const sums = await Promise.all(
      ['AQI=', new Uint8Array([1, 2])].map(async (BinaryValue) => {
        const MessageAttributes = { a: { DataType: 'Binary', BinaryValue } };
        return (await fixture.sqs.call('SendMessage', { QueueUrl, MessageBody: 'a', MessageAttributes }))
          .MD5OfMessageAttributes;
      }),
    );

    expect(sums[0]).toBe(sums[1]);
  });

  test('finds the queue by its ARN inside the platform', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');

    await fixture.sqs.call('SendMessage', {
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:starts',
      MessageBody: 'hello',
    });

    expect(bodies(await fixture.receive(QueueUrl))).toEqual(['hello']);
  });

  test.each([
    ['an empty body', { MessageBody: '' }, 'MissingParameter'],
    ['a body beyond the limit', { MessageBody: 'x'.repeat(1_048_577) }, 'InvalidParameterValue'],
    ['a control character', { MessageBody: 'a\u0001' }, 'InvalidMessageContents'],
    ['half a surrogate pair', { MessageBody: 'a\ud800' }, 'InvalidMessageContents'],
    ['a delay beyond 15 minutes', { MessageBody: 'a', DelaySeconds: 901 }, 'InvalidParameterValue'],
    ['a deduplication ID', { MessageBody: 'a', MessageDeduplicationId: 'x' }, 'InvalidParameterValue'],
    ['an unknown member', { MessageBody: 'a', Colour: 'red' }, 'NotImplemented'],
    [
      'a system attribute that is none',
      { MessageBody: 'a', MessageSystemAttributes: { x: {} } },
      'InvalidParameterValue',
    ],
    [
      'eleven attributes',
      { MessageBody: 'a', MessageAttributes: Object.fromEntries('abcdefghijk'.split('').map((name) => [name, {}])) },
      'InvalidParameterValue',
    ],
    ['an attribute of AWS’s name', { MessageBody: 'a', MessageAttributes: { 'AWS.x': {} } }, 'InvalidParameterValue'],
    [
      'an empty attribute',
      { MessageBody: 'a', MessageAttributes: { a: { DataType: 'String', StringValue: '' } } },
      'InvalidParameterValue',
    ],
    [
      'an attribute without its bytes',
      { MessageBody: 'a', MessageAttributes: { a: { DataType: 'Binary' } } },
      'InvalidParameterValue',
    ],
    ['an untyped attribute', { MessageBody: 'a', MessageAttributes: { a: {} } }, 'InvalidParameterValue'],
    [
      'a number that is none',
      { MessageBody: 'a', MessageAttributes: { a: { DataType: 'Number', StringValue: 'x' } } },
      'InvalidParameterValue',
    ],
  ])('refuses %s', async (_name, message, code) => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');

    await expect(fixture.sqs.call('SendMessage', { QueueUrl, ...message })).rejects.toMatchObject({ code });
  });

  test('refuses a queue that is not there', async () => {
    const { sqs } = await openFixture();

    await expect(sqs.call('SendMessage', { QueueUrl: 'http://x/0/none', MessageBody: 'a' })).rejects.toMatchObject({
      code: 'QueueDoesNotExist',
      message: 'The specified queue does not exist.',
    });
  });

  test('with a delay is received after it', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts', { DelaySeconds: '5' });
    await fixture.send(QueueUrl, 'five');
    await fixture.sqs.call('SendMessage', { QueueUrl, MessageBody: 'none', DelaySeconds: 0 });

    const now = bodies(await fixture.receive(QueueUrl, { MaxNumberOfMessages: 10 }));
    await fixture.clock.advance(5000);
    const later = bodies(await fixture.receive(QueueUrl, { MaxNumberOfMessages: 10 }));

    expect([now, later]).toEqual([['none'], ['five']]);
  });

  test('a batch gives each entry its own outcome', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');

    const answer = await fixture.sqs.call('SendMessageBatch', {
      QueueUrl,
      Entries: [
        { Id: 'a', MessageBody: 'hello' },
        { Id: 'b', MessageBody: '' },
      ],
    });

    expect(answer).toEqual({
      Successful: [{ Id: 'a', MessageId: expect.any(String), MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592' }],
      Failed: [
        {
          Id: 'b',
          SenderFault: true,
          Code: 'MissingParameter',
          Message: 'The request must contain the parameter MessageBody.',
        },
      ],
    });
  });

  test.each([
    ['no entry', [], 'EmptyBatchRequest'],
    [
      'eleven entries',
      Array.from({ length: 11 }, (_, id) => ({ Id: `${id}`, MessageBody: 'a' })),
      'TooManyEntriesInBatchRequest',
    ],
    [
      'an ID twice',
      [
        { Id: 'a', MessageBody: 'a' },
        { Id: 'a', MessageBody: 'a' },
      ],
      'BatchEntryIdsNotDistinct',
    ],
    ['an ID with a space', [{ Id: 'a b', MessageBody: 'a' }], 'InvalidBatchEntryId'],
    [
      'more than a mebibyte',
      [
        { Id: 'a', MessageBody: 'x'.repeat(1_048_576) },
        { Id: 'b', MessageBody: 'x' },
      ],
      'BatchRequestTooLong',
    ],
  ])('refuses a batch of %s', async (_name, Entries, code) => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');

    await expect(fixture.sqs.call('SendMessageBatch', { QueueUrl, Entries })).rejects.toMatchObject({ code });
  });
});

describe('receiving', () => {
  test('hides a message until its visibility timeout has passed, and counts its receipts', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts', { VisibilityTimeout: '10' });
    await fixture.send(QueueUrl, 'a');
    const receive = () => fixture.receive(QueueUrl, { MessageSystemAttributeNames: ['All'] });

    const first = await receive();
    await fixture.clock.advance(9_999);
    const hidden = await receive();
    await fixture.clock.advance(1);
    const second = await receive();

    expect(hidden).toEqual([]);
    expect([first[0]?.Attributes, second[0]?.Attributes]).toEqual([
      {
        SenderId: 'AIDALOCALFLOWGATE',
        SentTimestamp: '1767225600000',
        ApproximateReceiveCount: '1',
        ApproximateFirstReceiveTimestamp: '1767225600000',
      },
      expect.objectContaining({ ApproximateReceiveCount: '2', ApproximateFirstReceiveTimestamp: '1767225600000' }),
    ]);
    expect(second[0]?.MessageId).toBe(first[0]?.MessageId);
    expect(second[0]?.ReceiptHandle).not.toBe(first[0]?.ReceiptHandle);
  });

  test('gives up to ten messages in the order in which they were sent', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');
    const sent = Array.from({ length: 12 }, (_, index) => `m${index}`);
    await fixture.send(QueueUrl, ...sent);

    const first = bodies(await fixture.receive(QueueUrl, { MaxNumberOfMessages: 10 }));
    const second = bodies(await fixture.receive(QueueUrl, { MaxNumberOfMessages: 10 }));

    expect([...first, ...second]).toEqual(sent);
    expect(first).toHaveLength(10);
  });

  test('gives the attributes that are asked for, with their checksum', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts', { VisibilityTimeout: '0' });
    const attribute = (value: string) => ({ DataType: 'String', StringValue: value });
    const MessageAttributes = { 'x.a': attribute('1'), 'x.b': attribute('2'), y: attribute('3') };
    await fixture.sqs.call('SendMessage', { QueueUrl, MessageBody: 'a', MessageAttributes });
    const names = async (MessageAttributeNames: string[]) => {
      const [message] = await fixture.receive(QueueUrl, { MessageAttributeNames });
      return [Object.keys(message?.MessageAttributes ?? {}), typeof message?.MD5OfMessageAttributes];
    };

    const answers = [await names([]), await names(['x.*']), await names(['y', 'z']), await names(['All'])];

    expect(answers).toEqual([
      [[], 'undefined'],
      [['x.a', 'x.b'], 'string'],
      [['y'], 'string'],
      [['x.a', 'x.b', 'y'], 'string'],
    ]);
  });

  test('waits for a message, and returns when one is sent', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');
    const waiting = fixture.receive(QueueUrl, { WaitTimeSeconds: 20 });
    await fixture.clock.advance(10_000);

    await fixture.send(QueueUrl, 'a');

    expect(bodies(await waiting)).toEqual(['a']);
  });

  test('waits for a message in flight to come back', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts', { VisibilityTimeout: '7' });
    await fixture.send(QueueUrl, 'a');
    await fixture.receive(QueueUrl);
    let answeredAt: number | undefined;
    const waiting = fixture.receive(QueueUrl, { WaitTimeSeconds: 20 }).then((messages) => {
      answeredAt = fixture.clock.now();
      return messages;
    });

    await fixture.clock.advance(20_000);

    expect(bodies(await waiting)).toEqual(['a']);
    expect(answeredAt).toBe(Date.parse('2026-01-01T00:00:07.000Z'));
  });

  test('that waits without success returns no message', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts', { ReceiveMessageWaitTimeSeconds: '3' });
    let isAnswered = false;
    const waiting = fixture.sqs.call('ReceiveMessage', { QueueUrl }).finally(() => {
      isAnswered = true;
    });

    await fixture.clock.advance(2_999);
    const early = isAnswered;
    await fixture.clock.advance(1);

    expect([early, await waiting]).toEqual([false, {}]);
  });

  test('serves waiting receivers in their order, each message once', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');
    const waiting = [1, 2].map(() => fixture.receive(QueueUrl, { WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }));
    await fixture.clock.advance(1);

    await fixture.send(QueueUrl, 'a', 'b');

    expect((await Promise.all(waiting)).map(bodies)).toEqual([['a'], ['b']]);
  });

  test('answers waiting receivers when the service closes', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');
    const waiting = fixture.receive(QueueUrl, { WaitTimeSeconds: 20 });

    await fixture.sqs.close();

    expect(await waiting).toEqual([]);
  });

  test.each([
    [{ MaxNumberOfMessages: 11 }, 'InvalidParameterValue'],
    [{ MaxNumberOfMessages: 0 }, 'InvalidParameterValue'],
    [{ WaitTimeSeconds: 21 }, 'InvalidParameterValue'],
    [{ VisibilityTimeout: 43_201 }, 'InvalidParameterValue'],
    [{ ReceiveRequestAttemptId: 'x' }, 'NotImplemented'],
  ])('refuses %j', async (members, code) => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');

    await expect(fixture.receive(QueueUrl, members)).rejects.toMatchObject({ code });
  });

  test('forgets a message after the retention period', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts', { MessageRetentionPeriod: '60' });
    await fixture.send(QueueUrl, 'a');

    await fixture.clock.advance(60_000);

    expect(await fixture.attribute(QueueUrl, 'ApproximateNumberOfMessages')).toBe('0');
    expect(await fixture.receive(QueueUrl)).toEqual([]);
  });
});

describe('a receipt', () => {
  test('deletes its message in a batch, if another is refused', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');
    await fixture.send(QueueUrl, 'a');
    const [message] = await fixture.receive(QueueUrl);

    const answer = await fixture.sqs.call('DeleteMessageBatch', {
      QueueUrl,
      Entries: [
        { Id: '1', ReceiptHandle: message?.ReceiptHandle },
        { Id: '2', ReceiptHandle: 'x' },
      ],
    });

    expect(answer).toMatchObject({ Successful: [{ Id: '1' }], Failed: [{ Id: '2', Code: 'ReceiptHandleIsInvalid' }] });
    expect(await fixture.attribute(QueueUrl, 'ApproximateNumberOfMessagesNotVisible')).toBe('0');
  });

  test('of a deleted message cannot hide it', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');
    await fixture.send(QueueUrl, 'a');
    const [message] = await fixture.receive(QueueUrl);
    const ReceiptHandle = message?.ReceiptHandle;
    await fixture.sqs.call('DeleteMessage', { QueueUrl, ReceiptHandle });

    await expect(
      fixture.sqs.call('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 1 }),
    ).rejects.toMatchObject({
      code: 'InvalidParameterValue',
      message: expect.stringContaining('Message does not exist'),
    });
  });

  test('deletes its message', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts', { VisibilityTimeout: '1' });
    await fixture.send(QueueUrl, 'a');
    const [message] = await fixture.receive(QueueUrl);

    await fixture.sqs.call('DeleteMessage', { QueueUrl, ReceiptHandle: message?.ReceiptHandle });
    await fixture.clock.advance(1000);

    expect(await fixture.receive(QueueUrl)).toEqual([]);
  });

  test('that is not the last one deletes nothing', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts', { VisibilityTimeout: '0' });
    await fixture.send(QueueUrl, 'a');
    const [first] = await fixture.receive(QueueUrl);
    await fixture.receive(QueueUrl);

    await fixture.sqs.call('DeleteMessage', { QueueUrl, ReceiptHandle: first?.ReceiptHandle });

    expect(bodies(await fixture.receive(QueueUrl))).toEqual(['a']);
  });

  test('lengthens and ends its message’s visibility timeout', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts', { VisibilityTimeout: '10' });
    await fixture.send(QueueUrl, 'a', 'b');
    const [a, b] = await fixture.receive(QueueUrl, { MaxNumberOfMessages: 2 });

    await fixture.sqs.call('ChangeMessageVisibilityBatch', {
      QueueUrl,
      Entries: [
        { Id: 'a', ReceiptHandle: a?.ReceiptHandle, VisibilityTimeout: 60 },
        { Id: 'b', ReceiptHandle: b?.ReceiptHandle, VisibilityTimeout: 0 },
      ],
    });

    const now = bodies(await fixture.receive(QueueUrl, { MaxNumberOfMessages: 10, VisibilityTimeout: 1000 }));
    await fixture.clock.advance(59_999);
    const before = bodies(await fixture.receive(QueueUrl));
    await fixture.clock.advance(1);
    const after = bodies(await fixture.receive(QueueUrl));
    expect([now, before, after]).toEqual([['b'], [], ['a']]);
  });

  test('of a message that is no longer in flight cannot change it', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts', { VisibilityTimeout: '1' });
    await fixture.send(QueueUrl, 'a');
    const [message] = await fixture.receive(QueueUrl);
    await fixture.clock.advance(1000);
    const change = { QueueUrl, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 5 };

    await expect(fixture.sqs.call('ChangeMessageVisibility', change)).rejects.toMatchObject({
      code: 'MessageNotInflight',
    });
  });

  test('that was never issued is refused', async () => {
    const fixture = await openFixture();
    const QueueUrl = await fixture.create('starts');

    await expect(fixture.sqs.call('DeleteMessage', { QueueUrl, ReceiptHandle: 'x' })).rejects.toMatchObject({
      code: 'ReceiptHandleIsInvalid',
    });
  });
});

describe('a folder', () => {
  test('keeps queues, messages and receive counts, and all messages are visible to the next process', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'flowgate-sqs-'));
    folders.push(dataDir);
    const before = await openFixture({ dataDir });
    const QueueUrl = await before.create('starts', { VisibilityTimeout: '31' });
    await before.send(QueueUrl, 'a', 'b', 'c');
    await before.sqs.call('SendMessage', { QueueUrl, MessageBody: 'd', DelaySeconds: 5 });
    const [a] = await before.receive(QueueUrl, { MaxNumberOfMessages: 2 });
    await before.sqs.call('DeleteMessage', { QueueUrl, ReceiptHandle: a?.ReceiptHandle });
    await before.sqs.close();

    const after = await openFixture({ dataDir, clock: before.clock });
    const options = { MaxNumberOfMessages: 10, AttributeNames: ['ApproximateReceiveCount'] };
    const now = await after.receive(QueueUrl, options);
    await after.clock.advance(5000);
    const later = await after.receive(QueueUrl, options);

    expect(now.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual([
      ['b', '2'],
      ['c', '1'],
    ]);
    expect(bodies(later)).toEqual(['d']);
    expect(await after.attribute(QueueUrl, 'VisibilityTimeout')).toBe('31');
  });

  test('drops a message that was only partly written when the process ended', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'flowgate-sqs-'));
    folders.push(dataDir);
    const before = await openFixture({ dataDir });
    const QueueUrl = await before.create('starts');
    await before.send(QueueUrl, 'a');
    await before.sqs.close();
    truncateSync(join(dataDir, 'message-states.jsonl'));

    const after = await openFixture({ dataDir, clock: before.clock });

    expect(await after.receive(QueueUrl)).toEqual([]);
    expect(readFileSync(join(dataDir, 'messages.jsonl'), 'utf8')).not.toMatch(/"body"[^\n]*\n$/);
  });
});
