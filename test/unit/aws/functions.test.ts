// What surrounds a function: its environment, and its batch of messages.
import { describe, expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { readEnvironment } from '../../../lib/aws/environment.ts';
import { handleBatch } from '../../../lib/aws/queues/sqs-batch.ts';

const variables = {
  EVENTS_TABLE: 'events',
  CREDENTIALS_TABLE: 'credentials',
  EVENT_BUS: 'bus',
  DATA_BUCKET: 'data',
  STATE_MACHINE_ARN_PREFIX: 'arn:',
  WINDOW_SECONDS: '2592000',
  MAX_DEPTH: '10',
  RATE_LIMIT: '{"requests":6000,"seconds":60}',
};

describe('readEnvironment', () => {
  test('reads what the stack sets, numbers as numbers', () => {
    expect(readEnvironment({ ...variables, PATH: '/bin' })).toEqual({
      ...variables,
      WINDOW_SECONDS: 2_592_000,
      MAX_DEPTH: 10,
      MAX_WAITS: 8,
      RATE_LIMIT: { requests: 6_000, seconds: 60 },
    });
  });

  test('names every variable that is missing or wrong, and shows no value', () => {
    const wrong = { ...variables, EVENT_BUS: undefined, MAX_DEPTH: 'hush', WINDOW_SECONDS: '-1' };

    expect(() => readEnvironment(wrong)).toThrow(/EVENT_BUS, WINDOW_SECONDS, MAX_DEPTH/);
    expect(() => readEnvironment(wrong)).not.toThrow(/hush/);
  });

  test('reads the key windows of dialects if the stack sets them', () => {
    expect(readEnvironment({ ...variables, KEY_WINDOWS: '{"bridge":3600}' }).KEY_WINDOWS).toEqual({ bridge: 3600 });
    for (const wrong of ['', 'x', '[]', '{"bridge":0}', '{"bridge":"1"}']) {
      expect(() => readEnvironment({ ...variables, KEY_WINDOWS: wrong })).toThrow(/KEY_WINDOWS/);
    }
  });

  test('reads the hosts that files may be fetched from if the stack sets them', () => {
    expect(readEnvironment({ ...variables, FILE_HOSTS: '["a.example"]' }).FILE_HOSTS).toEqual(['a.example']);
    for (const wrong of ['', 'a.example', '{}', '[""]', '[1]']) {
      expect(() => readEnvironment({ ...variables, FILE_HOSTS: wrong })).toThrow(/FILE_HOSTS/);
    }
  });

  test('treats an empty variable as missing', () => {
    expect(() => readEnvironment({ ...variables, EVENTS_TABLE: '' })).toThrow(/EVENTS_TABLE/);
  });
});

const message = (messageId: string, body: string): SQSRecord => ({
  messageId,
  body,
  receiptHandle: 'r',
  attributes: {
    ApproximateReceiveCount: '2',
    SentTimestamp: '0',
    SenderId: 's',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: 'm',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn',
  awsRegion: 'eu-central-1',
});

async function handled(bodies: Record<string, string>, handle: (body: unknown) => Promise<Record<string, unknown>>) {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const records = Object.entries(bodies).map(([id, body]) => message(id, body));
  const answer = await handleBatch(records, { handle, log: (line) => lines.push(line) });
  return { answer, lines };
}

describe('handleBatch', () => {
  test('names those messages alone that failed', async () => {
    const bodies = { a: '{"n":1}', b: '{"n":2}', c: '{"n":3}' };

    const { answer, lines } = await handled(bodies, async (body) => {
      if ((body as { n: number }).n === 2) throw new Error('away');
      return { kind: 'started' };
    });

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] });
    expect(lines).toEqual(
      expect.arrayContaining([
        { messageId: 'a', received: 2, kind: 'started' },
        expect.objectContaining({ messageId: 'b', level: 'error', fault: 'Error', message: 'away' }),
      ]),
    );
  });

  test('hands on numbers and keys as they came', async () => {
    const seen: string[] = [];
    const body = '{"b":9007199254740993,"2":1,"1":[1e-400]}';

    await handled({ a: body }, async (read) => {
      seen.push(JSON.stringify(read));
      return {};
    });

    expect(seen).toEqual([body]);
  });

  test('fails a message that is no JSON alone, and logs nothing of it', async () => {
    const { answer, lines } = await handled({ a: 'hunter2 and more', b: '{}' }, async () => ({}));

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });

  test('fails a message whose handler throws before it promises anything', async () => {
    const { answer } = await handled({ a: '{}' }, () => {
      throw new Error('at once');
    });

    expect(answer.batchItemFailures).toHaveLength(1);
  });

  test('logs what is decided about a message that failed, and lets it come again where nothing can be', async () => {
    const lines: Readonly<Record<string, unknown>>[] = [];
    const decided: unknown[] = [];

    const answer = await handleBatch([message('a', '{"n":1}'), message('b', 'x')], {
      log: (line) => lines.push(line),
      handle: async () => Promise.reject(new Error('away')),
      onFailure: async (failed) => {
        decided.push(failed);
        if (failed.body === undefined) throw new Error('SQS is away too');
        return { outcome: 'retry', againInSeconds: 20 };
      },
    });

    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'a' }, { itemIdentifier: 'b' }]);
    expect(decided.toReversed()).toEqual([
      { body: { n: 1 }, error: new Error('away'), deliveries: 2, receiptHandle: 'r' },
      { body: undefined, error: new TypeError('the message is not JSON'), deliveries: 2, receiptHandle: 'r' },
    ]);
    expect(lines.toReversed()).toEqual([
      expect.objectContaining({ messageId: 'a', message: 'away', outcome: 'retry', againInSeconds: 20 }),
      expect.objectContaining({ messageId: 'b', message: 'the message is not JSON', outcome: 'undecided' }),
    ]);
  });

  test('answers an empty batch with no failure', async () => {
    expect((await handled({}, async () => ({}))).answer).toEqual({ batchItemFailures: [] });
  });
});
