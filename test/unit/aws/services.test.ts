// The bus, the executions, the queue and the bucket: the exact commands, and the outcome of each error.
import { Readable } from 'node:stream';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { publish } from '../../../lib/aws/event-bus.ts';
import { Executions } from '../../../lib/aws/executions.ts';
import { createDataWriter } from '../../../lib/aws/objects/data-bucket.ts';
import { createMessageVisibility } from '../../../lib/aws/queues/message-visibility.ts';
import type { ExecutionInput } from '../../../lib/core/event/event.ts';
import { deriveRunId } from '../../../lib/core/event/identity.ts';
import { sha256Hex } from '../../../lib/value/digest.ts';
import { createMetadata, eventIdOf } from '../../fixtures/bus-events.ts';
import { workflow } from '../../fixtures/world.ts';

describe('publish', () => {
  const event = {
    source: 'shop',
    'detail-type': 'order.created',
    detail: { metadata: createMetadata('k'), data: { a: 'é' } },
  };

  function createBed() {
    const client = new EventBridgeClient({ region: 'eu-central-1' });
    return { client, bridge: mockClient(client) };
  }

  test('puts one event on the router’s bus', async () => {
    const { client, bridge } = createBed();
    bridge.on(PutEventsCommand).resolves({ FailedEntryCount: 0, Entries: [{ EventId: 'x' }] });

    await publish(event, { client, busName: 'bus' });

    expect(bridge.calls().map(({ args }) => args[0].input)).toEqual([
      {
        Entries: [
          {
            EventBusName: 'bus',
            Source: 'shop',
            DetailType: 'order.created',
            Detail: JSON.stringify(event.detail),
            Time: new Date(event.detail.metadata.receivedAt),
          },
        ],
      },
    ]);
  });

  test.each([
    ['an entry failed', { FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] }],
    ['the count is missing', {}],
  ])('fails if %s, although AWS returns 200', async (_, answer) => {
    const { client, bridge } = createBed();
    bridge.on(PutEventsCommand).resolves(answer);

    await expect(publish(event, { client, busName: 'bus' })).rejects.toMatchObject({
      code: 'unavailable',
      facts: { retryAfterSeconds: 1 },
    });
  });
});

describe('Executions', () => {
  const orders = workflow('orders');
  const runId = deriveRunId(eventIdOf('k'), orders.id);
  const arnPrefix = 'arn:aws:states:eu-central-1:123456789012:stateMachine:Flowgate_';
  const executionArn = `arn:aws:states:eu-central-1:123456789012:execution:Flowgate_${orders.id}:${runId}`;
  const input = { run: { id: runId }, data: { a: 1 } } as unknown as ExecutionInput;

  function createBed() {
    const client = new SFNClient({ region: 'eu-central-1' });
    return { sfn: mockClient(client), executions: new Executions({ client, arnPrefix }) };
  }

  test('are started on the live alias with the run’s ID as name', async () => {
    const { sfn, executions } = createBed();
    sfn.on(StartExecutionCommand).resolves({ executionArn, startDate: new Date(0) });

    expect(await executions.start(orders, runId, input)).toEqual({ kind: 'started', executionArn });
    expect(sfn.calls().map(({ args }) => args[0].input)).toEqual([
      { stateMachineArn: `${arnPrefix}${orders.id}:live`, name: runId, input: JSON.stringify(input) },
    ]);
  });

  test('have the same name and input after the workflow is renamed', async () => {
    const { sfn, executions } = createBed();
    sfn.on(StartExecutionCommand).resolves({ executionArn, startDate: new Date(0) });

    await executions.start(orders, runId, input);
    await executions.start({ ...orders, name: 'orders-renamed' }, runId, input);

    const [first, second] = sfn.calls().map(({ args }) => args[0].input);
    expect(second).toEqual(first);
  });

  describe('with the trace of a sender', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const sent = 'Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7;Sampled=1';
    const ownTrace = 'Root=1-00000000-000000000000000000000001;Parent=0000000000000001;Sampled=0';
    const variables = { AWS_LAMBDA_FUNCTION_NAME: 'start', _X_AMZN_TRACE_ID: ownTrace };

    /** The headers and the body of the request as it leaves the SDK inside a traced function. */
    async function sendWith(trace: string | undefined) {
      const requests: { headers: Record<string, string>; body: Uint8Array }[] = [];
      const handle = async (request: never) => {
        requests.push(request);
        return { response: { statusCode: 200, headers: {}, body: Readable.from(['{"startDate":0}']) } };
      };
      const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
      const client = new SFNClient({ region: 'eu-central-1', credentials, requestHandler: { handle } as never });
      Object.assign(process.env, variables);
      try {
        await new Executions({ client, arnPrefix }).start(orders, runId, input, trace);
      } finally {
        for (const name of Object.keys(variables)) delete process.env[name];
      }
      const [{ headers = {}, body = new Uint8Array() } = {}] = requests;
      const traces = Object.entries(headers).filter(([name]) => name.toLowerCase() === 'x-amzn-trace-id');
      return { traces, body: JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown> };
    }

    test('continue it: the header has it, which Step Functions prefers, and traceHeader too', async () => {
      const { traces, body } = await sendWith(traceparent);

      expect(traces).toEqual([['X-Amzn-Trace-Id', sent]]);
      expect(body.traceHeader).toBe(sent);
    });

    test('continue the trace of the function if the sender has none', async () => {
      const { traces, body } = await sendWith(undefined);

      expect(traces).toEqual([['X-Amzn-Trace-Id', ownTrace]]);
      expect(body).not.toHaveProperty('traceHeader');
    });
  });

  test('receive every character of the data', async () => {
    const { sfn, executions } = createBed();
    sfn.on(StartExecutionCommand).resolves({ executionArn, startDate: new Date(0) });

    await executions.start(orders, runId, { ...input, data: { text: 'a\uFFFEb\uFFFF' } });

    expect(sfn.calls()[0]?.args[0].input).toMatchObject({ input: expect.stringContaining('"a\\ufffeb\\uffff"') });
  });

  test('that exist are reported as such and not thrown', async () => {
    const { sfn, executions } = createBed();
    sfn.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists({ message: 'exists', $metadata: {} }));

    expect(await executions.start(orders, runId, input)).toEqual({ kind: 'exists', executionArn });
  });

  test('that cannot be started throw the error', async () => {
    const { sfn, executions } = createBed();
    sfn.on(StartExecutionCommand).rejects(new Error('throttled'));

    await expect(executions.start(orders, runId, input)).rejects.toThrow('throttled');
  });

  test('are described as the progress of a run', async () => {
    const { sfn, executions } = createBed();
    const described = {
      executionArn,
      stateMachineArn: 'm',
      name: runId,
      status: 'FAILED',
      error: 'E',
      redriveCount: 1,
    } as const;
    sfn.on(DescribeExecutionCommand).resolves({ ...described, startDate: new Date(1_000), stopDate: new Date(2_000) });

    expect(await executions.describe(orders, runId)).toMatchObject({
      id: runId,
      status: 'failed',
      revision: 3,
      error: 'E',
    });
    expect(sfn.calls().map(({ args }) => args[0].input)).toEqual([{ executionArn }]);
  });

  test('that do not exist are undefined, and other errors are thrown', async () => {
    const { sfn, executions } = createBed();
    sfn
      .on(DescribeExecutionCommand)
      .rejectsOnce(new ExecutionDoesNotExist({ message: 'none', $metadata: {} }))
      .rejects(new Error('throttled'));

    expect(await executions.describe(orders, runId)).toBeUndefined();
    await expect(executions.describe(orders, runId)).rejects.toThrow('throttled');
  });
});

describe('createMessageVisibility', () => {
  test('hides a message for the given seconds', async () => {
    const client = new SQSClient({ region: 'eu-central-1' });
    const sqs = mockClient(client);
    sqs.on(ChangeMessageVisibilityCommand).resolves({});

    await createMessageVisibility({ client: async () => client, queueUrl: 'https://sqs/starts' })('handle', 20);

    expect(sqs.calls().map(({ args }) => args[0].input)).toEqual([
      { QueueUrl: 'https://sqs/starts', ReceiptHandle: 'handle', VisibilityTimeout: 20 },
    ]);
  });
});

describe('createDataWriter', () => {
  test('stores data under the given key and returns the digest of the key', async () => {
    const s3 = mockClient(S3Client);
    s3.on(PutObjectCommand).resolves({});
    const json = '{"text":"é"}';
    const key = `abc/${sha256Hex(json)}.json`;

    const ref = await createDataWriter('bucket')(key, json);

    expect(ref).toEqual({ bucket: 'bucket', key, sha256: sha256Hex(json), bytes: 13 });
    expect(s3.calls().map(({ args }) => args[0].input)).toEqual([
      { Bucket: 'bucket', Key: key, Body: Buffer.from(json), ContentType: 'application/json' },
    ]);
  });

  test('throws the error of S3', async () => {
    mockClient(S3Client).on(PutObjectCommand).rejects(new Error('away'));

    await expect(createDataWriter('bucket')('k/s.json', '{}')).rejects.toThrow('away');
  });
});
