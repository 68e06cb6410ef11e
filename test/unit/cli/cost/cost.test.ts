import { expect, test } from '@jest/globals';
import { priceUsage, sumRouter } from '../../../../lib/authoring/forecast/prices.ts';
import { TableWrites } from '../../../../lib/cli/cost/table-writes.ts';
import { UsageTally } from '../../../../lib/cli/cost/usage-tally.ts';

const key = { pk: { S: 'key' }, sk: { S: 'run#1' } };

test('an item is one write unit for each started kilobyte', () => {
  const put = (bytes: number) => new TableWrites().count({ Item: { ...key, doc: { S: 'x'.repeat(bytes) } } });

  expect([put(10), put(1_000), put(1_024), put(5_000)]).toEqual([1, 1, 2, 5]);
});

test('an item with the keys of an index is one more unit', () => {
  const item = { ...key, receivedIn: { S: 'production#0' }, receivedAs: { S: '2026-11-21T10:00:00.000Z#evt_1' } };

  expect(new TableWrites().count({ Item: item })).toBe(2);
});

test('an update writes the index only if it changes an attribute of the index', () => {
  const writes = new TableWrites();
  const update = (values: object) => writes.count({ Key: key, ExpressionAttributeValues: values });
  update({ ':runsIn': { S: 'production#w' }, ':startedAs': { S: '2026#run_1' }, ':status': { S: 'running' } });

  expect([update({ ':status': { S: 'succeeded' } }), update({ ':status': { S: 'succeeded' } })]).toEqual([2, 1]);
  expect(update({ ':output': { S: '{}' } })).toBe(1);
});

test('counts calls, large messages by 64 KB, and no empty receive', () => {
  const tally = new UsageTally(() => 'events');
  const call = (service: string, operation: string, input: Record<string, unknown>, output = {}) =>
    tally.onCall({ service, operation, input }, output);

  call('events', 'PutEvents', { Entries: [{ Detail: 'x' }, { Detail: 'x'.repeat(70_000) }] });
  call('sqs', 'ReceiveMessage', {});
  call('sqs', 'ReceiveMessage', {}, { Messages: [{}] });
  call('sqs', 'DeleteMessage', {});
  call('dynamodb', 'GetItem', { TableName: 'events', ConsistentRead: true });
  call('dynamodb', 'GetItem', { TableName: 'credentials' });
  call('lambda', 'Invoke', { Payload: JSON.stringify({ requestContext: { http: { method: 'POST' } } }) });
  call('lambda', 'Invoke', { Payload: '{}' });

  expect(tally.usage(1)).toEqual({
    'EventBridge events': 3,
    'SQS requests': 2,
    'DynamoDB read units': 1,
    'HTTP API requests': 1,
  });
});

test('counts an invocation from the last line of its log', () => {
  const tally = new UsageTally(() => 'events');

  tally.log('ingest', 'REPORT RequestId: 1\tDuration: 1.5 ms\tBilled Duration: 500 ms\tMemory Size: 512 MB');

  expect(tally.usage(1)).toMatchObject({ 'Lambda requests': 1, 'Lambda GB-seconds': 0.25 });
});

test('counts an invocation of a function with JSON lines, without the bytes of lines that a measurement switches on', () => {
  const tally = new UsageTally(() => 'events');
  const time = '2026-11-21T10:00:00.000Z';
  const metrics = { durationMs: 249.5, billedDurationMs: 250, memorySizeMB: 1_024, maxMemoryUsedMB: 20 };

  tally.log('ingest', JSON.stringify({ time, type: 'platform.start', record: { requestId: 'r' } }));
  tally.log('ingest', '{"status":202}');
  tally.log('ingest', JSON.stringify({ time, type: 'platform.report', record: { requestId: 'r', metrics } }));

  expect(tally.usage(1)).toEqual({ 'log bytes': 14, 'Lambda requests': 1, 'Lambda GB-seconds': 0.25 });
});

// https://aws.amazon.com/step-functions/pricing/: Express runs cost by the run, and by 100 ms with 64 MB.
test('counts an Express run and its time instead of its transitions', () => {
  const tally = new UsageTally(() => 'events');
  const enter = (arn: string, machineType: 'STANDARD' | 'EXPRESS') =>
    tally.watch({ arn, machineType }, { kind: 'entered', state: 'Make', type: 'Pass', input: {} });

  enter('standard', 'STANDARD');
  enter('express-1', 'EXPRESS');
  enter('express-2', 'EXPRESS');
  const usage = tally.usage(1);

  expect(usage).toEqual({ 'Step Functions transitions': 1, 'Express runs': 2, 'Express GB-seconds': 0.0125 });
  expect(sumRouter(priceUsage(usage))).toBe(0);
});

test('prices a million events by component, and the router without the transitions of workflows', () => {
  const lines = priceUsage({ 'HTTP API requests': 1, 'Step Functions transitions': 3, 'SQS requests': 0 });

  expect(lines.map(({ unit, dollars }) => [unit, dollars])).toEqual([
    ['HTTP API requests', 1],
    ['Step Functions transitions', 75],
  ]);
  expect(sumRouter(lines)).toBe(1);
});

test('counts only the indexes that it is given', () => {
  const item = { ...key, receivedIn: { S: 'production#0' }, receivedAs: { S: '2026-11-21T10:00:00.000Z#evt_1' } };

  expect(new TableWrites({ runs: [] }).count({ Item: item })).toBe(1);
});

test('counts a refused write of the events table, and how runs end', () => {
  const tally = new UsageTally(() => 'events');
  const refuse = (TableName: string, code: string) =>
    tally.onRefusal({ service: 'dynamodb', operation: 'PutItem', input: { TableName } }, { code });

  refuse('events', 'ConditionalCheckFailedException');
  refuse('events', 'ProvisionedThroughputExceededException');
  refuse('credentials', 'ConditionalCheckFailedException');
  for (const status of ['RUNNING', 'SUCCEEDED', 'SUCCEEDED']) tally.onStatusChange({ status });
  tally.onStatusChange({ status: 'FAILED', error: 'OutOfStock' });

  expect(tally.usage(1)).toEqual({ 'DynamoDB write units': 1, 'Step Functions transitions': 3 });
  expect(tally.ends).toEqual({ succeeded: 2, 'failed: OutOfStock': 1 });
  tally.reset();
  expect(tally.ends).toEqual({});
});
