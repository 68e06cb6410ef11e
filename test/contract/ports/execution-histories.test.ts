// The contract of reading an execution's history and definition.
import { setTimeout as pause } from 'node:timers/promises';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ExecutionHistories } from '../../../lib/aws/execution-history.ts';
import { foldHistory } from '../../../lib/core/run/history/fold-history.ts';
import { LocalCloud } from '../../fixtures/local-cloud.ts';

const fails = {
  StartAt: 'Prepare',
  States: { Prepare: { Type: 'Pass', Next: 'Stop' }, Stop: { Type: 'Fail', Error: 'Broken' } },
};

/** Counts to `$states.input.to`; two events for each state. */
const counts = {
  QueryLanguage: 'JSONata',
  StartAt: 'Count',
  States: {
    Count: { Type: 'Pass', Output: '{% {"n": $states.input.n + 1, "to": $states.input.to} %}', Next: 'Enough' },
    Enough: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.n >= $states.input.to %}', Next: 'Done' }],
      Default: 'Count',
    },
    Done: { Type: 'Succeed' },
  },
};

describe('ExecutionHistories on Step Functions', () => {
  let cloud: LocalCloud;
  let client: SFNClient;
  let nowMs = Date.parse('2026-11-21T10:00:00Z');
  const histories = (): ExecutionHistories => new ExecutionHistories({ client, now: () => new Date(nowMs) });
  beforeAll(async () => {
    cloud = await LocalCloud.start();
    client = new SFNClient(cloud.clientConfig);
  });
  afterAll(async () => {
    client.destroy();
    await cloud.close();
  });

  async function run(name: string, definition: object, input: object = {}): Promise<string> {
    const { stateMachineArn } = await cloud.call('states', 'CreateStateMachine', {
      name,
      definition: JSON.stringify(definition),
      roleArn: 'arn:aws:iam::000000000000:role/machine',
    });
    const { stateMachineVersionArn } = await cloud.call('states', 'PublishStateMachineVersion', { stateMachineArn });
    const { executionArn } = await cloud.call('states', 'StartExecution', {
      stateMachineArn: stateMachineVersionArn,
      input: JSON.stringify(input),
    });
    while ((await cloud.call('states', 'DescribeExecution', { executionArn })).status === 'RUNNING') await pause(10);
    return String(executionArn);
  }

  test('reads the events of an execution, which fold into its states', async () => {
    const arn = await run('fails', fails);

    const read = await histories().readEvents(arn);

    expect(read?.isTruncated).toBe(false);
    const { visits } = foldHistory(read?.events ?? []);
    expect(visits.map(({ name, status, error }) => [name, status, error])).toEqual([
      ['Prepare', 'succeeded', undefined],
      ['Stop', 'failed', 'Broken'],
    ]);
    expect(visits[0]).toMatchObject({ type: 'Pass', input: '{}', output: '{}' });
  });

  test('reads a history of several pages, and at most 8,000 events', async () => {
    const short = await histories().readEvents(await run('short', counts, { n: 0, to: 400 }));
    const long = await histories().readEvents(await run('long', counts, { n: 0, to: 2_500 }));

    expect(short).toMatchObject({ isTruncated: false });
    expect(short?.events.map(({ id }) => id)).toEqual(Array.from({ length: 1_604 }, (_, at) => at + 1));
    expect(long?.isTruncated).toBe(true);
    expect(long?.events).toHaveLength(8_000);
  });

  test('shares one read among readers for a second', async () => {
    const arn = await run('shared', fails);
    const shared = histories();

    const [first, second] = await Promise.all([shared.readEvents(arn), shared.readEvents(arn)]);
    nowMs += 1_001;
    const third = await shared.readEvents(arn);

    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(third).toEqual(first);
  });

  test('reads the definition of the version that ran, also after a new one was saved', async () => {
    const arn = await run('versions', fails);
    const stateMachineArn = arn.replace(':execution:', ':stateMachine:').split(':').slice(0, 7).join(':');
    await cloud.call('states', 'UpdateStateMachine', { stateMachineArn, definition: JSON.stringify(counts) });

    const read = await histories().readDefinition(arn);

    expect(read?.version).toBe(1);
    expect(JSON.parse(read?.definition ?? '')).toEqual(fails);
  });

  test('returns undefined for an execution that does not exist', async () => {
    const arn = 'arn:aws:states:us-east-1:000000000000:execution:absent:run_1';

    expect(await histories().readEvents(arn)).toBeUndefined();
    expect(await histories().readDefinition(arn)).toBeUndefined();
  });
});
