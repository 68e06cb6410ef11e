// A restart: every branch, iteration and child continues from where it was.
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { FiledLog } from '../../../../../lib/local/platform/filed-log.ts';
import { KeyedLog } from '../../../../../lib/local/platform/keyed-log.ts';
import type { JsonObject } from '../../../../../lib/local/platform/service.ts';
import type { HistoryEvent } from '../../../../../lib/local/services/states/engine/history.ts';
import { arn, branch, Functions, invoke, never } from './functions.ts';
import { brief, jsonata, machineArn, roleArn, StatesHarness, testTimeoutMs } from './states-harness.ts';

jest.setTimeout(testTimeoutMs);

const durable = (handlers: ConstructorParameters<typeof StatesHarness>[0]) =>
  new StatesHarness(handlers, { dataDir: mkdtempSync(join(tmpdir(), 'states-')) });

async function restart(harness: StatesHarness): Promise<void> {
  await harness.service.close();
  harness.open();
  await harness.clock.advance(0);
}

describe('a restart', () => {
  test('does not run again what had a result inside a Parallel and a Map', async () => {
    const functions = new Functions().set('slow', 'hangs').set('work 2', 'hangs');
    const harness = durable(functions.handlers);
    const map = { Type: 'Map', Items: [1, 2], ItemProcessor: branch({ W: invoke('work') }), End: true };
    const parallel = {
      Type: 'Parallel',
      Branches: [
        branch({ First: invoke('first', { Next: 'Slow' }), Slow: invoke('slow') }),
        branch({ M: map }),
        branch({ L: { Type: 'Wait', Seconds: 100, Next: 'Q' }, Q: invoke('quick') }),
      ],
      End: true,
    };
    await harness.create(jsonata({ P: parallel }));
    await harness.start(0);
    await harness.clock.advance(30_000);
    const begun = [...functions.invoked];
    functions.set('slow', 'works').set('work 2', 'works').invoked.length = 0;

    await restart(harness);
    const ended = await harness.finish(arn);

    expect(begun).toEqual(expect.arrayContaining(['first', 'work', 'work', 'slow']));
    expect(functions.invoked).toEqual(expect.arrayContaining(['slow', 'work', 'quick']));
    expect(functions.invoked).toHaveLength(3);
    expect(JSON.parse(ended.output ?? '')).toEqual(['slow of "first of 0"', ['work of 1', 'work of 2'], 'quick of 0']);
    expect((ended.stoppedAt ?? 0) - ended.startedAt).toBe(100_000);
    const events = await harness.history();
    expect(events.map(({ id }) => id)).toEqual(events.map((_event, index) => index + 1));
    const entered = events.flatMap(({ stateEnteredEventDetails: details }) =>
      details === undefined ? [] : [(details as JsonObject).name],
    );
    expect([...entered].sort()).toEqual(['First', 'L', 'M', 'P', 'Q', 'Slow', 'W', 'W']);
  });

  test('continues to count retries and waits for the next one', async () => {
    const functions = new Functions().set('work', 'fails');
    const harness = durable(functions.handlers);
    const Retry = [{ ErrorEquals: ['Down'], MaxAttempts: 2, IntervalSeconds: 10, BackoffRate: 1 }];
    await harness.create(jsonata({ W: invoke('work', { Retry, End: true }) }));
    await harness.start();
    await harness.clock.advance(15_000);

    await restart(harness);
    const ended = await harness.finish(arn);

    expect(ended.status).toBe('FAILED');
    expect(functions.invoked).toHaveLength(3);
    expect((ended.stoppedAt ?? 0) - ended.startedAt).toBe(20_000);
  });

  test('continues to wait for an execution that a task had started', async () => {
    const harness = durable({});
    const child = jsonata({ W: { Type: 'Wait', Seconds: 50, Output: 'over', End: true } });
    await harness.service.call('CreateStateMachine', { name: 'child', roleArn, definition: JSON.stringify(child) });
    const StateMachineArn = machineArn.replace(/machine$/, 'child');
    await harness.create(
      jsonata({
        T: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Arguments: { StateMachineArn },
          Output: '{% $states.result.Output %}',
          End: true,
        },
      }),
    );
    await harness.start();
    await harness.clock.advance(10_000);

    await restart(harness);
    const ended = await harness.finish(arn);

    expect(ended.output).toBe('"over"');
    const { executions } = await harness.service.call('ListExecutions', { stateMachineArn: StateMachineArn });
    expect(executions).toHaveLength(1);
  });

  test('resumes the children of a distributed Map in the same Map Run', async () => {
    const functions = new Functions();
    const harness = durable(functions.handlers);
    const ItemProcessor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      ...branch({
        A: invoke('work', { Next: 'L' }),
        L: { Type: 'Wait', Seconds: 10, End: true },
      }),
    };
    const map = { Type: 'Map', Label: 'L', MaxConcurrency: 2, Items: [1, 2, 3], ItemProcessor, End: true };
    await harness.create(jsonata({ M: map }));
    await harness.start();
    await harness.clock.advance(5_000);

    await restart(harness);
    const ended = await harness.finish(arn);

    expect(JSON.parse(ended.output ?? '')).toEqual(['work of 1', 'work of 2', 'work of 3']);
    expect(functions.invoked).toHaveLength(3);
    expect((ended.stoppedAt ?? 0) - ended.startedAt).toBe(20_000);
    expect((await harness.history()).filter(({ type }) => type === 'MapRunStarted')).toHaveLength(1);
  });

  test('after a crash between any two writes leads to the same end and enters each state once', async () => {
    const inner = branch({ A: { Type: 'Pass', Assign: { v: '{% $states.input %}' }, Next: 'W' }, W: invoke('work') });
    const map = { Type: 'Map', Items: [1, 2, 3], MaxConcurrency: 2, ItemProcessor: inner, End: true };
    const slow = branch({ L: { Type: 'Wait', Seconds: 5, Next: 'S' }, S: invoke('slow') });
    const parallel = { Type: 'Parallel', Branches: [slow, branch({ M: map })], Next: 'Z' };
    const machine = jsonata({ P: parallel, Z: { Type: 'Pass', End: true } });
    const names = (events: readonly HistoryEvent[]) =>
      events
        .map(({ type, stateEnteredEventDetails: details }) => `${type} ${(details as JsonObject)?.name ?? ''}`)
        .sort();
    const { folders, ended, history } = await recordFolders(machine);

    const ends = await Promise.all(
      folders.map(async (dataDir) => {
        const harness = new StatesHarness(new Functions().handlers, { dataDir });
        harness.open();
        const { output } = await harness.finish(arn);
        const events = await harness.history();
        expect(events.every(({ id, previousEventId }, index) => id === index + 1 && previousEventId < id)).toBe(true);
        return { output, events: names(events).filter((name) => /State|Iteration/.test(name)) };
      }),
    );

    expect(folders.length).toBeGreaterThan(30);
    const expected = { output: ended.output, events: names(history).filter((name) => /State|Iteration/.test(name)) };
    expect(ends).toEqual(folders.map(() => expected));
    for (const folder of folders) rmSync(folder, { recursive: true });
  });
});

describe('a restart of one branch', () => {
  const machine = jsonata({
    A: { Type: 'Pass', Assign: { seen: '{% $states.input.v %}' }, Output: 'on', Next: 'W' },
    W: { Type: 'Wait', Seconds: 100, Next: 'T' },
    T: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'f', Payload: ['{% $seen %}', '{% $states.context.State.EnteredTime %}'] },
      Output: '{% $states.result.Payload %}',
      End: true,
    },
  });

  test('resumes an execution in the state that it had entered', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'states-'));
    let isAnswering = false;
    const lambda = ({ Payload }: Record<string, unknown>) =>
      isAnswering ? { StatusCode: 200, Payload: String(Payload) } : new Promise<never>(() => {});
    const harness = new StatesHarness({ 'lambda.Invoke': lambda }, { dataDir });
    await harness.create(machine);
    const executionArn = await harness.start({ v: 7 });
    await harness.clock.advance(50_000);
    await harness.service.close();
    harness.open();
    await harness.clock.advance(60_000);
    await harness.service.close();
    isAnswering = true;
    harness.open();

    const ended = await harness.finish(executionArn);

    expect(ended.output).toBe('[7,"2026-01-01T00:01:40.000Z"]');
    expect(brief(await harness.history()).map((event) => event.split(' ')[1])).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'WaitStateEntered',
      'WaitStateExited',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    harness.open();
    expect(await harness.service.call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'SUCCEEDED',
      output: ended.output,
    });
    expect((await harness.history()).length).toBe(11);
  });
});

describe('a task token after a restart', () => {
  const token = {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Arguments: { QueueUrl: 'q', MessageBody: { token: '{% $states.context.Task.Token %}' } },
    TimeoutSeconds: 60,
    HeartbeatSeconds: 40,
    End: true,
  };
  const findTokens = (harness: StatesHarness): string[] =>
    harness.calls
      .filter(({ operation }) => operation === 'SendMessage')
      .map(({ input }) => JSON.parse(String(input.MessageBody)).token);

  test.each([
    ['at the top', jsonata({ T: token })],
    [
      'inside a Parallel',
      jsonata({
        P: { Type: 'Parallel', Branches: [branch({ T: token })], Output: '{% $states.result[0] %}', End: true },
      }),
    ],
  ])('keeps an issued token valid, %s', async (_where, machine) => {
    const harness = durable({ 'sqs.SendMessage': () => ({ MessageId: 'm' }) });
    await harness.create(machine);
    await harness.start();
    await harness.clock.advance(30_000);

    await restart(harness);
    const [taskToken, ...others] = findTokens(harness);
    await harness.service.call('SendTaskSuccess', { taskToken, output: '"done"' });
    const ended = await harness.finish(arn);

    expect(others).toEqual([]);
    expect(ended.output).toBe('"done"');
    await restart(harness);
    await expect(harness.service.call('SendTaskSuccess', { taskToken, output: '1' })).rejects.toMatchObject({
      code: 'TaskTimedOut',
    });
  });

  test('does not extend the timeout of the task', async () => {
    const harness = durable({ 'sqs.SendMessage': () => ({ MessageId: 'm' }) });
    await harness.create(jsonata({ T: token }));
    await harness.start();
    await harness.clock.advance(30_000);

    await restart(harness);
    const ended = await harness.finish(arn);

    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect((ended.stoppedAt ?? 0) - ended.startedAt).toBe(60_000);
    expect(brief(await harness.history()).slice(2)).toEqual([
      '3 TaskScheduled < 2',
      '4 TaskStarted < 3',
      '5 TaskSubmitted < 4',
      '6 TaskTimedOut < 5',
      '7 ExecutionFailed < 6',
    ]);
  });

  test('sends the same token again when the call was cut off', async () => {
    const harness = durable({ 'sqs.SendMessage': () => never });
    await harness.create(jsonata({ T: token }));
    await harness.start();
    await harness.clock.advance(1000);

    await restart(harness);

    const [first, second, ...more] = findTokens(harness);
    expect(second).toBe(first);
    expect(more).toEqual([]);
  });
});

/** Runs a machine and copies its folder after every write from the start of the execution on. */
async function recordFolders(machine: object) {
  const dataDir = mkdtempSync(join(tmpdir(), 'states-'));
  const folders: string[] = [];
  const harness = new StatesHarness(new Functions().handlers, { dataDir });
  await harness.create(machine);
  const copy = (): void => {
    const folder = mkdtempSync(join(tmpdir(), 'states-'));
    cpSync(dataDir, folder, { recursive: true });
    if (readFileSync(join(folder, 'executions.jsonl'), 'utf8') !== '') folders.push(folder);
  };
  const restore = [KeyedLog.prototype, FiledLog.prototype].map((log) => callAfterSet(log, copy));
  try {
    const ended = await harness.finish(await harness.start(0));
    return { folders, ended, history: await harness.history() };
  } finally {
    for (const put of restore) put();
  }
}

/** Returns a function that restores the log. */
function callAfterSet(log: { set: (key: string, value: unknown) => void }, call: () => void): () => void {
  const { set } = log;
  log.set = function calling(key, value): void {
    set.call(this, key, value);
    call();
  };
  return () => {
    log.set = set;
  };
}
