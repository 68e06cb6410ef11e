// The environment variables of a function, and its handling of a batch of messages.
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
  DEPLOYMENT: 'Flowgate',
};

describe('readEnvironment', () => {
  test('reads the variables of the stack, and numbers as numbers', () => {
    expect(readEnvironment({ ...variables, PATH: '/bin' })).toEqual({
      ...variables,
      WINDOW_SECONDS: 2_592_000,
      MAX_DEPTH: 10,
      EXPRESS_SECONDS: 25,
      MAX_WAITS: 8,
      RATE_LIMIT: { requests: 6_000, seconds: 60 },
    });
  });

  test('throws an error that names every missing or invalid variable without its value', () => {
    const invalid = { ...variables, EVENT_BUS: undefined, MAX_DEPTH: 'hush', WINDOW_SECONDS: '-1' };

    expect(() => readEnvironment(invalid)).toThrow(/EVENT_BUS, WINDOW_SECONDS, MAX_DEPTH/);
    expect(() => readEnvironment(invalid)).not.toThrow(/hush/);
  });

  test('reads the key windows of dialects if the stack sets them', () => {
    expect(readEnvironment({ ...variables, KEY_WINDOWS: '{"bridge":3600}' }).KEY_WINDOWS).toEqual({ bridge: 3600 });
    for (const invalid of ['', 'x', '[]', '{"bridge":0}', '{"bridge":"1"}']) {
      expect(() => readEnvironment({ ...variables, KEY_WINDOWS: invalid })).toThrow(/KEY_WINDOWS/);
    }
  });

  test('reads the hosts of files if the stack sets them', () => {
    expect(readEnvironment({ ...variables, FILE_HOSTS: '["a.example"]' }).FILE_HOSTS).toEqual(['a.example']);
    for (const invalid of ['', 'a.example', '{}', '[""]', '[1]']) {
      expect(() => readEnvironment({ ...variables, FILE_HOSTS: invalid })).toThrow(/FILE_HOSTS/);
    }
  });

  test('refuses an empty variable like a missing one', () => {
    expect(() => readEnvironment({ ...variables, EVENTS_TABLE: '' })).toThrow(/EVENTS_TABLE/);
  });
});

const createMessage = (messageId: string, body: string): SQSRecord => ({
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

async function handleBodies(
  bodies: Record<string, string>,
  handle: (body: unknown) => Promise<Record<string, unknown>>,
) {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const records = Object.entries(bodies).map(([id, body]) => createMessage(id, body));
  const response = await handleBatch(records, { handle, log: (line) => lines.push(line) });
  return { response, lines };
}

describe('handleBatch', () => {
  test('reports only the failed messages', async () => {
    const bodies = { a: '{"n":1}', b: '{"n":2}', c: '{"n":3}' };

    const { response, lines } = await handleBodies(bodies, async (body) => {
      if ((body as { n: number }).n === 2) throw new Error('away');
      return { kind: 'started' };
    });

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] });
    expect(lines).toEqual(
      expect.arrayContaining([
        { messageId: 'a', received: 2, kind: 'started' },
        expect.objectContaining({ messageId: 'b', level: 'error', fault: 'Error', message: 'away' }),
      ]),
    );
  });

  test('passes numbers and the order of keys unchanged', async () => {
    const seen: string[] = [];
    const body = '{"b":9007199254740993,"2":1,"1":[1e-400]}';

    await handleBodies({ a: body }, async (read) => {
      seen.push(JSON.stringify(read));
      return {};
    });

    expect(seen).toEqual([body]);
  });

  test('fails only the message that is not JSON, and does not log its body', async () => {
    const { response, lines } = await handleBodies({ a: 'hunter2 and more', b: '{}' }, async () => ({}));

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });

  test('fails a message whose handler throws synchronously', async () => {
    const { response } = await handleBodies({ a: '{}' }, () => {
      throw new Error('at once');
    });

    expect(response.batchItemFailures).toHaveLength(1);
  });

  test('logs the decision about a failed message, and reports the message as failed even if the decision fails', async () => {
    const lines: Readonly<Record<string, unknown>>[] = [];
    const failures: unknown[] = [];

    const response = await handleBatch([createMessage('a', '{"n":1}'), createMessage('b', 'x')], {
      log: (line) => lines.push(line),
      handle: async () => Promise.reject(new Error('away')),
      onFailure: async (failed) => {
        failures.push(failed);
        if (failed.body === undefined) throw new Error('SQS is away too');
        return { outcome: 'retry', againInSeconds: 20 };
      },
    });

    expect(response.batchItemFailures).toEqual([{ itemIdentifier: 'a' }, { itemIdentifier: 'b' }]);
    expect(failures.toReversed()).toEqual([
      { body: { n: 1 }, error: new Error('away'), deliveries: 2, receiptHandle: 'r' },
      { body: undefined, error: new TypeError('the message is not JSON'), deliveries: 2, receiptHandle: 'r' },
    ]);
    expect(lines.toReversed()).toEqual([
      expect.objectContaining({ messageId: 'a', message: 'away', outcome: 'retry', againInSeconds: 20 }),
      expect.objectContaining({ messageId: 'b', message: 'the message is not JSON', outcome: 'undecided' }),
    ]);
  });

  test('returns no failure for an empty batch', async () => {
    expect((await handleBodies({}, async () => ({}))).response).toEqual({ batchItemFailures: [] });
  });
});
