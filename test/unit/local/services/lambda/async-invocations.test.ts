import { beforeEach, describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../../../lib/local/platform/aws-error.ts';
import type { JsonObject } from '../../../../../lib/local/platform/service.ts';
import { AsyncInvocations } from '../../../../../lib/local/services/lambda/async-invocations.ts';
import { createConfig, type FunctionConfig } from '../../../../../lib/local/services/lambda/function-config.ts';
import type { RunnerResult } from '../../../../../lib/local/services/lambda/function-runner.ts';
import type { Invocation } from '../../../../../lib/local/services/lambda/invocation.ts';
import { FakeClock } from '../../../../fixtures/fake-clock.ts';
import { createTemporaryFolder } from '../../../../fixtures/temporary-folder.ts';

const roleArn = 'arn:aws:iam::000000000000:role/worker';
const queueArn = 'arn:aws:sqs:us-east-1:000000000000:failed';
const invocation: Invocation = {
  requestId: 'request-1',
  reference: { name: 'record' },
  type: 'Event',
  wantsLogTail: false,
  payload: '{"order":1}',
};
const failure: RunnerResult = {
  payload: '{"errorType":"Error","errorMessage":"broken"}',
  functionError: 'Unhandled',
  lines: [],
};
const throttled = new AwsError('TooManyRequestsException', 'Rate Exceeded.');

let clock: FakeClock;
let attemptedAt: number[];
let calls: { service: string; operation: string; input: JsonObject }[];
let lines: string[];
let run: () => Promise<RunnerResult>;
let sentAgain: JsonObject[];
let dataDir: string | undefined;

beforeEach(() => {
  sentAgain = [];
  dataDir = undefined;
  clock = new FakeClock(0);
  attemptedAt = [];
  calls = [];
  lines = [];
  run = async () => failure;
});

function start(deadLetterArn?: string): AsyncInvocations {
  const base: FunctionConfig = createConfig(
    'record',
    { Role: roleArn, Handler: 'index.handler', Runtime: 'nodejs24.x', Code: { LocalDirectory: import.meta.dirname } },
    0,
  );
  const found = deadLetterArn === undefined ? base : { ...base, deadLetterArn };
  return new AsyncInvocations({
    clock,
    endpointUrl: 'http://127.0.0.1:4566',
    functions: {
      run: () => {
        attemptedAt.push(clock.now());
        return run();
      },
      find: () => found,
      log: (_, line) => lines.push(line),
    },
    heldCalls: async (_, { input }) => {
      sentAgain.push(input);
      return {};
    },
    dataDir,
    callService: async (caller, call) => {
      expect(caller).toEqual({ kind: 'role', roleArn });
      calls.push(call);
      return {};
    },
  });
}

describe('an asynchronous invocation', () => {
  test('that succeeds runs once', async () => {
    run = async () => ({ payload: 'null', lines: [] });

    start().accept('record', invocation);
    await clock.advance(3_600_000);

    expect(attemptedAt).toEqual([0]);
    expect(calls).toEqual([]);
  });

  test('that fails is retried after one minute and after two more, then logged', async () => {
    start().accept('record', invocation);
    await clock.advance(3_600_000);

    expect(attemptedAt).toEqual([0, 60_000, 180_000]);
    expect(lines).toEqual(['RequestId: request-1 asynchronous invocation: the event is dropped: RetriesExhausted']);
  });

  test('that exhausts its retries goes to the dead-letter queue unchanged', async () => {
    start(queueArn).accept('record', invocation);
    await clock.advance(180_000);

    expect(calls).toEqual([
      {
        service: 'sqs',
        operation: 'SendMessage',
        input: {
          QueueUrl: 'http://127.0.0.1:4566/000000000000/failed',
          MessageBody: '{"order":1}',
          MessageAttributes: {
            RequestID: { DataType: 'String', StringValue: 'request-1' },
            ErrorCode: { DataType: 'Number', StringValue: '200' },
            ErrorMessage: { DataType: 'String', StringValue: 'broken' },
          },
        },
      },
    ]);
    expect(lines).toEqual([]);
  });

  test('that is throttled waits longer and longer, and is dropped at its maximum age', async () => {
    run = () => Promise.reject(throttled);

    start(queueArn).accept('record', invocation);
    await clock.advance(24 * 3_600_000);

    expect(attemptedAt.slice(0, 6)).toEqual([0, 1000, 3000, 7000, 15_000, 31_000]);
    expect(attemptedAt.slice(-2)).toEqual([21_211_000, 21_511_000]);
    expect(calls.map(({ input }) => input.MessageAttributes)).toEqual([
      expect.objectContaining({
        ErrorCode: { DataType: 'Number', StringValue: '429' },
        ErrorMessage: { DataType: 'String', StringValue: 'Rate Exceeded.' },
      }),
    ]);
  });

  test('is not tried again once the service is closed', async () => {
    const invocations = start();
    invocations.accept('record', invocation);
    await clock.advance(0);

    invocations.close();
    await clock.advance(3_600_000);

    expect(attemptedAt).toEqual([0]);
  });
});

describe('an asynchronous invocation with a folder of data', () => {
  const again = { FunctionName: 'record', InvocationType: 'Event', Payload: invocation.payload };

  beforeEach(() => {
    dataDir = createTemporaryFolder();
  });

  test('is sent again by the next process if this one ended while the function ran', async () => {
    run = () => new Promise(() => {});
    start().accept('record', invocation);

    start();

    expect(sentAgain).toEqual([again]);
  });

  test('is sent again if it waited for a retry', async () => {
    const first = start();
    first.accept('record', invocation);
    await clock.advance(1_000);
    first.close();

    start();

    expect(sentAgain).toEqual([again]);
  });

  test.each([
    ['succeeded', async () => ({ payload: 'null', lines: [] })],
    ['failed for the last time', async () => failure],
  ])('is forgotten once it has %s', async (_, outcome) => {
    run = outcome;
    start().accept('record', invocation);
    await clock.advance(3_600_000);

    start();

    expect(sentAgain).toEqual([]);
  });
});
