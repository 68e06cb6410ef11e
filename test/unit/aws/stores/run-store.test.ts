import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { parseRunItem } from '../../../../lib/aws/stores/run-item.ts';
import { DynamoDbRunStore } from '../../../../lib/aws/stores/run-store.ts';
import { deriveRunId, parseRunId } from '../../../../lib/core/event/identity.ts';
import type { Run } from '../../../../lib/core/run/run.ts';
import { eventIdOf, receivedAt } from '../../../fixtures/bus-events.ts';

const id = deriveRunId(eventIdOf('k'), 'w');
const key = parseRunId(id)?.key ?? '';
const expiresAt = { N: String(Date.parse(receivedAt) / 1000 + 60) };
const run: Run = {
  id,
  workflowId: 'w',
  status: 'running',
  forced: false,
  debug: true,
  depth: 2,
  startedAt: receivedAt,
};
const origin = { environment: 'production', organisationId: 'acme', credentialId: 'cred_0123456789' };

function bed() {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const dynamo = mockClient(client);
  dynamo.on(UpdateItemCommand).resolves({});
  const inputs = () => dynamo.calls().map(({ args }) => args[0].input as Record<string, unknown>);
  return { dynamo, inputs, store: new DynamoDbRunStore({ client, tableName: 'events', windowSeconds: 60 }) };
}

describe('recordStart', () => {
  test('adds missing attributes and overwrites nothing', async () => {
    const { inputs, store } = bed();

    await store.recordStart(run, origin);

    const names = ['workflowId', 'startedAt', 'forced', 'debug', 'depth', 'status', 'revision', 'expiresAt'];
    expect(inputs()).toEqual([
      {
        TableName: 'events',
        Key: { pk: { S: key }, sk: { S: `run#${id}` } },
        ConditionExpression: 'attribute_not_exists(#revision) OR #revision > :undelivered',
        ReturnValues: 'ALL_NEW',
        UpdateExpression: `SET ${names.map((name) => `#${name} = if_not_exists(#${name}, :${name})`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ':workflowId': { S: 'w' },
          ':startedAt': { S: receivedAt },
          ':forced': { BOOL: false },
          ':debug': { BOOL: true },
          ':depth': { N: '2' },
          ':status': { S: 'running' },
          ':revision': { N: '0' },
          ':expiresAt': expiresAt,
          ':undelivered': { N: '-1' },
        },
      },
    ]);
  });

  test('marks a run that never starts as ended', async () => {
    const { inputs, store } = bed();

    await store.recordStart({ ...run, status: 'stopped_by_loop_guard' }, origin);

    expect(inputs()[0]).toMatchObject({ ExpressionAttributeValues: { ':revision': { N: '1' } } });
  });
});

describe('recordProgress', () => {
  const progress = { id, revision: 2, status: 'running' as const, executionArn: 'arn', startedAt: receivedAt };

  test('overwrites an earlier status, never a later or the same one, and clears the result of an earlier end', async () => {
    const { inputs, store } = bed();

    await store.recordProgress(progress);

    expect(inputs()).toEqual([
      {
        TableName: 'events',
        Key: { pk: { S: key }, sk: { S: `run#${id}` } },
        ConditionExpression: 'attribute_not_exists(#revision) OR #revision < :revision',
        UpdateExpression: expect.stringMatching(
          /^SET .*#status = :status.* REMOVE #stoppedAt, #output, #error, #cause, #lacksOutput, #failedAs, #cancelledAt, #waitingAs, #releasedAt$/,
        ),
        ExpressionAttributeNames: expect.objectContaining({
          '#revision': 'revision',
          '#status': 'status',
          '#error': 'error',
        }),
        ExpressionAttributeValues: {
          ':executionArn': { S: 'arn' },
          ':startedAt': { S: receivedAt },
          ':status': { S: 'running' },
          ':revision': { N: '2' },
          ':expiresAt': expiresAt,
        },
      },
    ]);
  });

  test('does not remove the result of an ended run', async () => {
    const { inputs, store } = bed();

    await store.recordProgress({
      ...progress,
      status: 'failed',
      stoppedAt: receivedAt,
      output: '{}',
      error: 'E',
      cause: 'C',
    });

    expect(inputs()[0]?.UpdateExpression).toMatch(/REMOVE #lacksOutput, #cancelledAt, #waitingAs, #releasedAt$/);
  });

  test('marks a success without its output, so that the output is looked up', async () => {
    const { inputs, store } = bed();

    await store.recordProgress({ ...progress, status: 'succeeded', stoppedAt: receivedAt });

    expect(inputs()[0]?.ExpressionAttributeValues).toMatchObject({ ':lacksOutput': { BOOL: true } });
  });

  test('does nothing if a later status is recorded', async () => {
    const { dynamo, store } = bed();
    dynamo.on(UpdateItemCommand).rejects(new ConditionalCheckFailedException({ message: 'later', $metadata: {} }));

    await expect(store.recordProgress(progress)).resolves.toBeUndefined();
  });

  test('throws any other error, so that the message is delivered again', async () => {
    const { dynamo, store } = bed();
    dynamo.on(UpdateItemCommand).rejects(new Error('away'));

    await expect(store.recordProgress(progress)).rejects.toThrow('away');
  });
});

describe('find', () => {
  test('reads the run’s item by its key, and waits for it no longer than 2 s', async () => {
    const { dynamo, inputs, store } = bed();
    dynamo.on(GetItemCommand).resolves({ Item: { sk: { S: `run#${id}` }, status: { S: 'running' } } });
    const timeout = jest.spyOn(AbortSignal, 'timeout');

    const found = await store.find(id);

    expect(found).toEqual({ id, status: 'running' });
    expect(inputs()).toEqual([{ TableName: 'events', Key: { pk: { S: key }, sk: { S: `run#${id}` } } }]);
    expect(timeout.mock.calls).toEqual([[2_000]]);
    expect(dynamo.send.firstCall.args.at(1)).toEqual({ abortSignal: timeout.mock.results[0]?.value });
    timeout.mockRestore();
  });
});

describe('runFromItem', () => {
  test('reads back what was recorded', async () => {
    const { inputs, store } = bed();
    const told = { parentRunId: id, executionArn: 'arn', output: '{}', error: 'E', cause: 'C', stoppedAt: 's' };
    await store.recordStart({ ...run, ...told }, origin);
    const values = Object.entries(inputs()[0]?.ExpressionAttributeValues ?? {}).map(([name, value]) => [
      name.slice(1),
      value,
    ]);

    expect(parseRunItem({ sk: { S: `run#${id}` }, ...Object.fromEntries(values) })).toEqual({
      ...run,
      parentRunId: id,
      executionArn: 'arn',
      output: '{}',
      error: 'E',
      cause: 'C',
      stoppedAt: 's',
    });
  });

  test('returns only the known attributes of a run whose start is not recorded', () => {
    expect(parseRunItem({ sk: { S: `run#${id}` }, status: { S: 'failed' } })).toEqual({ id, status: 'failed' });
  });
});
