import { describe, expect, jest, test } from '@jest/globals';
import { AwsError } from '../../../../../../lib/local/platform/aws-error.ts';
import type { HistoryEvent } from '../../../../../../lib/local/services/states/engine/history.ts';
import { brief, jsonata, StatesHarness, testTimeoutMs } from '../states-harness.ts';

jest.setTimeout(testTimeoutMs);

const processor = (state: object, executionType = 'STANDARD') => ({
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: executionType },
  StartAt: 'I',
  States: {
    I: { ...state, ...(state && 'Choices' in state ? {} : { End: true }) },
    ...(state && 'Choices' in state
      ? { F: { Type: 'Fail', Error: 'Bad', Cause: 'item' }, G: { Type: 'Pass', End: true } }
      : {}),
  },
});
const failing = { Type: 'Choice', Choices: [{ Condition: '{% $states.input < 0 %}', Next: 'F' }], Default: 'G' };
const map = (fields: object, item: object = { Type: 'Pass' }) =>
  jsonata({ M: { Type: 'Map', Label: 'L', ItemProcessor: processor(item), ...fields, End: true } });

test.each([
  ['the InputType "PARQUET"', { InputType: 'PARQUET' }],
  ['the field "ManifestType" of ReaderConfig', { InputType: 'MANIFEST', ManifestType: 'ATHENA_DATA' }],
])(
  'a reader that the platform lacks ends the run at its Map, and keeps no machine from being created: %s',
  async (what, ReaderConfig) => {
    const ItemReader = {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig,
      Arguments: { Bucket: 'b', Key: 'k' },
    };

    const ended = await new StatesHarness().run(map({ ItemReader }));

    expect(ended).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining(`${what} is not implemented by the local platform`),
    });
  },
);

function bucket(objects: Readonly<Record<string, string>>) {
  const written: Record<string, unknown> = {};
  return {
    written,
    handlers: {
      's3.GetObject': ({ Key }: Record<string, unknown>) => {
        const body = objects[String(Key)];
        if (body === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404 });
        return { Body: Buffer.from(body) };
      },
      's3.PutObject': ({ Key, Body }: Record<string, unknown>) => {
        written[String(Key)] = JSON.parse(String(Body));
        return {};
      },
      's3.ListObjectsV2': ({ ContinuationToken }: Record<string, unknown>) => {
        const object = (Key: string) => ({ Key, ETag: '"e"', Size: 1, LastModified: 5, StorageClass: 'STANDARD' });
        return ContinuationToken === undefined
          ? { Contents: [object('a')], NextContinuationToken: 't' }
          : { Contents: [object('b')] };
      },
    },
  };
}

function findMapRunArn(events: readonly HistoryEvent[]): unknown {
  const started = events.find(({ type }) => type === 'MapRunStarted');
  return (started?.mapRunStartedEventDetails as { mapRunArn: string } | undefined)?.mapRunArn;
}

describe('a distributed Map', () => {
  test('runs a child execution for each item', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      map({ Items: '{% $states.input %}' }, { Type: 'Pass', Output: '{% $states.input * 2 %}' }),
      [1, 2, 3],
    );

    expect(ended.output).toBe('[2,4,6]');
    const events = await harness.history();
    expect(brief(events)).toEqual([
      '1 ExecutionStarted < 0',
      '2 MapStateEntered < 0',
      '3 MapStateStarted < 2',
      '4 MapRunStarted < 3',
      '5 MapRunSucceeded < 4',
      '6 MapStateSucceeded < 5',
      '7 MapStateExited < 5',
      '8 ExecutionSucceeded < 7',
    ]);
    const mapRunArn = findMapRunArn(events);
    expect(mapRunArn).toMatch(/^arn:aws:states:us-east-1:000000000000:mapRun:machine\/L:[0-9a-f-]{36}$/);
    const children = await harness.service.call('ListExecutions', { mapRunArn });
    expect(children.executions).toHaveLength(3);
  });

  test('fails when more items fail than it tolerates', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      map({ Items: [1, -1, 2, -2], ToleratedFailureCount: 1, MaxConcurrency: 1 }, failing),
    );

    expect(ended).toMatchObject({
      error: 'States.ExceedToleratedFailureThreshold',
      cause: 'The specified tolerated failure threshold was exceeded',
    });
    expect(brief(await harness.history()).slice(4)).toEqual([
      '5 MapRunFailed < 4',
      '6 MapStateFailed < 5',
      '7 ExecutionFailed < 6',
    ]);
  });

  test.each([[{ ToleratedFailureCount: 2 }], [{ ToleratedFailurePercentage: 50 }]])(
    'tolerates failures within %j',
    async (fields) => {
      const harness = new StatesHarness();

      const ended = await harness.run(map({ Items: [1, -1, 2, -2], ...fields }, failing));

      expect(JSON.parse(ended.output ?? '')).toMatchObject([
        1,
        { Status: 'FAILED', Error: 'Bad', Cause: 'item', Input: '-1' },
        2,
        { Status: 'FAILED' },
      ]);
    },
  );

  test('runs no more children at a time than MaxConcurrency', async () => {
    let [now, most] = [0, 0];
    const harness = new StatesHarness({
      'lambda.Invoke': async () => {
        most = Math.max(most, ++now);
        await new Promise(setImmediate);
        now--;
        return { StatusCode: 200, Payload: '1' };
      },
    });

    await harness.run(
      map(
        { Items: [1, 2, 3, 4, 5], MaxConcurrency: 2 },
        { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: 'f' }, Output: 1 },
      ),
    );

    expect(most).toBe(2);
  });
});

describe('the items of a distributed Map', () => {
  test('batches items', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      map({
        Items: [1, 2, 3],
        ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { k: '{% $states.context.Execution.Name %}' } },
      }),
    );

    expect(JSON.parse(ended.output ?? '')).toEqual([
      { BatchInput: { k: 'run' }, Items: [1, 2] },
      { BatchInput: { k: 'run' }, Items: [3] },
    ]);
  });

  test.each([
    ['JSON', { InputType: 'JSON' }, '[1,{"a":2}]', [1, { a: 2 }]],
    ['JSON at a pointer', { InputType: 'JSON', ItemsPointer: '/deep/it~1ems' }, '{"deep":{"it/ems":[7]}}', [7]],
    ['JSON Lines', { InputType: 'JSONL' }, '{"a":1}\n{"a":2}\n', [{ a: 1 }, { a: 2 }]],
    [
      'CSV with a first row',
      { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
      'H1,H2\n"x, y",2\nz\n',
      [
        { H1: 'x, y', H2: '2' },
        { H1: 'z', H2: '' },
      ],
    ],
    [
      'CSV with given headers',
      { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['A'], CSVDelimiter: 'SEMICOLON' },
      '1;2\r\n3;4',
      [{ A: '1' }, { A: '3' }],
    ],
    ['no more than MaxItems', { InputType: 'JSON', MaxItems: 1 }, '[1,2]', [1]],
  ])('reads %s', async (_what, ReaderConfig, text, expected) => {
    const harness = new StatesHarness(bucket({ 'k.txt': text }).handlers);

    const ended = await harness.run(
      map({
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          Arguments: { Bucket: 'b', Key: '{% $states.input.key %}' },
          ReaderConfig,
        },
      }),
      { key: 'k.txt' },
    );

    expect({ cause: ended.cause, output: JSON.parse(ended.output ?? '"none"') }).toEqual({
      cause: undefined,
      output: expected,
    });
  });

  test.each([
    [{ InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' }, 'k', 'CSV headers cannot contain duplicates.'],
    [{ InputType: 'JSON' }, 'object', 'Attempting to map over non-iterable node.'],
    [{ InputType: 'JSON' }, 'missing', expect.stringContaining('The specified key does not exist.')],
  ])('fails with States.ItemReaderFailed for %j of "%s"', async (ReaderConfig, Key, cause) => {
    const harness = new StatesHarness(bucket({ k: 'A,A\n1,2', object: '{}' }).handlers);

    const ended = await harness.run(
      map({ ItemReader: { Resource: 'arn:aws:states:::s3:getObject', Arguments: { Bucket: 'b', Key }, ReaderConfig } }),
    );

    expect(ended).toMatchObject({ error: 'States.ItemReaderFailed', cause });
  });

  test('reads all pages of a listing', async () => {
    const harness = new StatesHarness(bucket({}).handlers);

    const ended = await harness.run(
      map({
        ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2', Arguments: { Bucket: 'b', Prefix: 'p' } },
        ItemSelector: { k: '{% $states.context.Map.Item.Value.Key %}', i: '{% $states.context.Map.Item.Index %}' },
      }),
    );

    expect(ended.output).toBe('[{"k":"a","i":0},{"k":"b","i":1}]');
  });
});

describe('the end of a distributed Map', () => {
  test('writes its results to a bucket and returns the place of the manifest', async () => {
    const { handlers, written } = bucket({});
    const harness = new StatesHarness(handlers);

    const ended = await harness.run(
      map(
        {
          Items: [1, -1],
          ToleratedFailurePercentage: 100,
          ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'out', Prefix: 'p' } },
        },
        failing,
      ),
    );

    const { MapRunArn, ResultWriterDetails } = JSON.parse(ended.output ?? '');
    const folder = `p/${MapRunArn.split(':').at(-1)}`;
    expect(ResultWriterDetails).toEqual({ Bucket: 'out', Key: `${folder}/manifest.json` });
    expect(written[`${folder}/manifest.json`]).toMatchObject({
      DestinationBucket: 'out',
      ResultFiles: {
        FAILED: [{ Key: `${folder}/FAILED_0.json` }],
        PENDING: [],
        SUCCEEDED: [{ Key: `${folder}/SUCCEEDED_0.json` }],
      },
    });
    expect(written[`${folder}/SUCCEEDED_0.json`]).toMatchObject([
      { Input: '1', Output: '1', Status: 'SUCCEEDED', StateMachineArn: expect.stringMatching(/machine\/L$/) },
    ]);
    expect(written[`${folder}/FAILED_0.json`]).toMatchObject([{ Input: '-1', Error: 'Bad', Status: 'FAILED' }]);
  });

  test('stops its children when the execution is stopped', async () => {
    const harness = new StatesHarness();
    await harness.create(map({ Items: [1, 2] }, { Type: 'Wait', Seconds: 100 }));
    const executionArn = await harness.start();
    await harness.clock.advance(1000);

    await harness.service.call('StopExecution', { executionArn });
    await harness.clock.advance(0);

    const mapRunArn = findMapRunArn(await harness.history());
    const { executions } = await harness.service.call('ListExecutions', { mapRunArn });
    expect(executions).toMatchObject([{ status: 'ABORTED' }, { status: 'ABORTED' }]);
  });
});
