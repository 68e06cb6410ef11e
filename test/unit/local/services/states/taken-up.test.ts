// What a restart and a redrive take up: every branch, iteration and child where it stood.
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { KeyedLog } from '../../../../../lib/local/platform/keyed-log.ts';
import type { JsonObject } from '../../../../../lib/local/platform/service.ts';
import type { HistoryEvent } from '../../../../../lib/local/services/states/engine/history.ts';
import { brief, jsonata, machineArn, roleArn, StatesHarness } from './states-harness.ts';

const arn = 'arn:aws:states:us-east-1:000000000000:execution:machine:run';
const invoke = (FunctionName: string, more: object = { End: true }) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName, Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
  ...more,
});
const branch = (states: Record<string, object>) => ({ StartAt: Object.keys(states)[0], States: states });
const never = new Promise<never>(() => {});

/** Functions by name: each answers, fails, or does neither, as it is set. */
class Functions {
  readonly invoked: string[] = [];
  readonly #conduct = new Map<string, 'fails' | 'hangs'>();

  set(name: string, conduct: 'works' | 'fails' | 'hangs'): this {
    if (conduct === 'works') this.#conduct.delete(name);
    else this.#conduct.set(name, conduct);
    return this;
  }

  readonly handlers = {
    'lambda.Invoke': ({ FunctionName, Payload }: JsonObject): JsonObject | Promise<never> => {
      const name = String(FunctionName);
      this.invoked.push(name);
      const conduct = this.#conduct.get(name) ?? this.#conduct.get(`${name} ${Payload}`);
      if (conduct === 'hangs') return never;
      if (conduct === 'fails') return { FunctionError: 'Unhandled', Payload: '{"errorType":"Down"}' };
      return { StatusCode: 200, Payload: JSON.stringify(`${name} of ${Payload}`) };
    },
  };
}

const durable = (handlers: ConstructorParameters<typeof StatesHarness>[0]) =>
  new StatesHarness(handlers, { dataDir: mkdtempSync(join(tmpdir(), 'states-')) });

async function restart(harness: StatesHarness): Promise<void> {
  await harness.service.close();
  harness.open();
  await harness.clock.advance(0);
}

async function redrive(harness: StatesHarness) {
  await harness.service.call('RedriveExecution', { executionArn: arn });
  return harness.finish(arn);
}

describe('a redrive', () => {
  test('runs the failed and the stopped branches of a Parallel alone, each from the state where it stood', async () => {
    const functions = new Functions().set('second', 'fails').set('slow', 'hangs');
    const harness = new StatesHarness(functions.handlers);
    const parallel = {
      Type: 'Parallel',
      Branches: [
        branch({ Quick: invoke('quick') }),
        branch({ First: invoke('first', { Next: 'Second' }), Second: invoke('second') }),
        branch({ Slow: invoke('slow') }),
      ],
      End: true,
    };
    const failed = await harness.run(jsonata({ P: parallel }), 1);
    functions.set('second', 'works').set('slow', 'works').invoked.length = 0;

    const ended = await redrive(harness);

    expect(failed).toMatchObject({ status: 'FAILED', error: 'Down' });
    expect(functions.invoked).toEqual(['second', 'slow']);
    expect(JSON.parse(ended.output ?? '')).toEqual(['quick of 1', 'second of "first of 1"', 'slow of 1']);
    const events = brief(await harness.history());
    const at = events.findIndex((event) => event.includes('ExecutionRedriven'));
    expect(events.slice(at, at + 5)).toEqual([
      `${at + 1} ExecutionRedriven < ${at}`,
      `${at + 2} TaskScheduled < ${at + 1}`,
      `${at + 3} TaskStarted < ${at + 2}`,
      `${at + 4} TaskScheduled < ${at + 1}`,
      `${at + 5} TaskStarted < ${at + 4}`,
    ]);
    expect(events.filter((event) => event.includes('ParallelStateStarted'))).toHaveLength(1);
    expect(events.filter((event) => event.includes('ParallelStateSucceeded'))).toHaveLength(1);
  });

  test('runs the failed iterations of a Map and those that never began', async () => {
    const functions = new Functions().set('work 2', 'fails');
    const harness = new StatesHarness(functions.handlers);
    const map = { Type: 'Map', MaxConcurrency: 1, ItemProcessor: branch({ W: invoke('work') }), End: true };
    await harness.run(jsonata({ M: { ...map, Items: [1, 2, 3] } }));
    functions.set('work 2', 'works');

    const ended = await redrive(harness);

    expect(JSON.parse(ended.output ?? '')).toEqual(['work of 1', 'work of 2', 'work of 3']);
    expect(functions.invoked).toHaveLength(4);
    const started = (await harness.history()).filter(({ type }) => type === 'MapIterationStarted');
    expect(started.map(({ mapIterationStartedEventDetails: details }) => (details as JsonObject).index)).toEqual([
      0, 1, 2,
    ]);
  });

  test('reaches what failed inside a Parallel inside a Map', async () => {
    const functions = new Functions().set('inner', 'fails');
    const harness = new StatesHarness(functions.handlers);
    const parallel = { Type: 'Parallel', Branches: [branch({ I: invoke('inner') }), branch({ O: invoke('other') })] };
    const map = { Type: 'Map', Items: [7], ItemProcessor: branch({ P: { ...parallel, End: true } }), End: true };
    await harness.run(jsonata({ A: { Type: 'Pass', Assign: { kept: 'k' }, Next: 'M' }, M: map }));
    functions.set('inner', 'works').invoked.length = 0;

    const ended = await redrive(harness);

    expect(ended.output).toBe('[["inner of 7","other of 7"]]');
    expect(functions.invoked.filter((name) => name === 'inner')).toHaveLength(1);
  });

  test('counts retries anew and keeps variables', async () => {
    const functions = new Functions().set('work', 'fails');
    const harness = new StatesHarness(functions.handlers);
    const Retry = [{ ErrorEquals: ['Down'], MaxAttempts: 2 }];
    const inside = branch({
      V: { Type: 'Pass', Assign: { v: 'kept' }, Next: 'W' },
      W: invoke('work', { Retry, Output: '{% [$v, $states.context.State.RetryCount] %}', End: true }),
    });
    await harness.run(jsonata({ P: { Type: 'Parallel', Branches: [inside], End: true } }));
    const before = functions.invoked.length;
    await harness.service.call('RedriveExecution', { executionArn: arn });
    await harness.clock.advance(0);
    functions.set('work', 'works');

    const ended = await harness.finish(arn);

    expect(before).toBe(3);
    expect(ended).toMatchObject({ redriveCount: 1, output: '[["kept",1]]' });
  });

  test('runs every branch again where their results were too large together', async () => {
    const functions = new Functions();
    const harness = new StatesHarness(functions.handlers);
    const large = branch({ W: invoke('work', { Output: '{% $pad("", 140000, "x") %}', End: true }) });
    const twice = [large, branch({ X: large.States.W ?? {} })];
    await harness.run(jsonata({ P: { Type: 'Parallel', Branches: twice, End: true } }));

    const ended = await redrive(harness);

    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(functions.invoked).toHaveLength(4);
  });

  test.each(['STANDARD', 'EXPRESS'])(
    'runs the failed %s children of a distributed Map in the same Map Run',
    async (ExecutionType) => {
      const functions = new Functions().set('work 2', 'fails');
      const harness = new StatesHarness(functions.handlers);
      const ItemProcessor = {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType },
        ...branch({ A: { Type: 'Pass', Next: 'W' }, W: invoke('work') }),
      };
      await harness.run(
        jsonata({ M: { Type: 'Map', Label: 'L', MaxConcurrency: 1, Items: [1, 2, 3], ItemProcessor, End: true } }),
      );
      functions.set('work 2', 'works');

      const ended = await redrive(harness);

      expect(JSON.parse(ended.output ?? '')).toEqual(['work of 1', 'work of 2', 'work of 3']);
      expect(functions.invoked).toHaveLength(4);
      const events = await harness.history();
      expect(brief(events).slice(4)).toEqual([
        '5 MapRunFailed < 4',
        '6 MapStateFailed < 5',
        '7 ExecutionFailed < 6',
        '8 ExecutionRedriven < 7',
        '9 MapRunRedriven < 8',
        '10 MapRunSucceeded < 9',
        '11 MapStateSucceeded < 10',
        '12 MapStateExited < 10',
        '13 ExecutionSucceeded < 12',
      ]);
      const started = events[3]?.mapRunStartedEventDetails as JsonObject;
      expect(events[8]?.mapRunRedrivenEventDetails).toEqual({ ...started, redriveCount: 1 });
      const { executions } = await harness.service.call('ListExecutions', { mapRunArn: started.mapRunArn });
      const children = (executions as JsonObject[]).map(({ redriveCount }) => redriveCount);
      expect(children).toEqual(ExecutionType === 'EXPRESS' ? [] : [0, 1, 0]);
    },
  );

  test.each(['STANDARD', 'EXPRESS'])(
    'goes on with the %s children that were stopped with the execution',
    async (ExecutionType) => {
      const functions = new Functions().set('work 2', 'hangs');
      const harness = new StatesHarness(functions.handlers);
      const ItemProcessor = {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType },
        ...branch({ W: invoke('work') }),
      };
      await harness.create(jsonata({ M: { Type: 'Map', Items: [1, 2], ItemProcessor, End: true } }));
      await harness.start();
      await harness.clock.advance(1000);
      await harness.service.call('StopExecution', { executionArn: arn });
      await harness.clock.advance(1000);
      functions.set('work 2', 'works');

      const ended = await redrive(harness);

      expect(ended.output).toBe('["work of 1","work of 2"]');
      expect(functions.invoked).toHaveLength(3);
    },
  );

  test('is refused for a child of a Map Run by itself', async () => {
    const functions = new Functions().set('work', 'fails').set('work 1', 'fails');
    const harness = new StatesHarness(functions.handlers);
    const ItemProcessor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      ...branch({ W: invoke('work') }),
    };
    await harness.run(jsonata({ M: { Type: 'Map', Items: [1], ItemProcessor, End: true } }));
    const [, , , started] = await harness.history();
    const { mapRunArn } = (started?.mapRunStartedEventDetails ?? {}) as JsonObject;
    const { executions } = await harness.service.call('ListExecutions', { mapRunArn });
    const [child] = executions as JsonObject[];

    const redriven = harness.service.call('RedriveExecution', { executionArn: child?.executionArn });

    await expect(redriven).rejects.toMatchObject({ code: 'ExecutionNotRedrivable' });
  });
});

describe('a restart', () => {
  test('does not begin again what was through inside a Parallel and a Map', async () => {
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

  test('goes on counting retries and waits for the next one', async () => {
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

  const token = {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Arguments: { QueueUrl: 'q', MessageBody: { token: '{% $states.context.Task.Token %}' } },
    TimeoutSeconds: 60,
    HeartbeatSeconds: 40,
    End: true,
  };
  const tokensOf = (harness: StatesHarness): string[] =>
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
  ])('leaves a token that was given out valid, %s', async (_where, machine) => {
    const harness = durable({ 'sqs.SendMessage': () => ({ MessageId: 'm' }) });
    await harness.create(machine);
    await harness.start();
    await harness.clock.advance(30_000);

    await restart(harness);
    const [taskToken, ...others] = tokensOf(harness);
    await harness.service.call('SendTaskSuccess', { taskToken, output: '"done"' });
    const ended = await harness.finish(arn);

    expect(others).toEqual([]);
    expect(ended.output).toBe('"done"');
    await restart(harness);
    await expect(harness.service.call('SendTaskSuccess', { taskToken, output: '1' })).rejects.toMatchObject({
      code: 'TaskTimedOut',
    });
  });

  test('lets no more time pass for a token than its task has', async () => {
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

  test('sends the same token again where the call was cut off', async () => {
    const harness = durable({ 'sqs.SendMessage': () => never });
    await harness.create(jsonata({ T: token }));
    await harness.start();
    await harness.clock.advance(1000);

    await restart(harness);

    const [first, second, ...more] = tokensOf(harness);
    expect(second).toBe(first);
    expect(more).toEqual([]);
  });

  test('waits on for an execution that a task had started', async () => {
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

  test('takes the children of a distributed Map up in the same Map Run', async () => {
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

  test('after a crash between any two writes leads to the same end, with each state entered once', async () => {
    const inner = branch({ A: { Type: 'Pass', Assign: { v: '{% $states.input %}' }, Next: 'W' }, W: invoke('work') });
    const map = { Type: 'Map', Items: [1, 2, 3], MaxConcurrency: 2, ItemProcessor: inner, End: true };
    const slow = branch({ L: { Type: 'Wait', Seconds: 5, Next: 'S' }, S: invoke('slow') });
    const parallel = { Type: 'Parallel', Branches: [slow, branch({ M: map })], Next: 'Z' };
    const machine = jsonata({ P: parallel, Z: { Type: 'Pass', End: true } });
    const names = (events: readonly HistoryEvent[]) =>
      events
        .map(({ type, stateEnteredEventDetails: details }) => `${type} ${(details as JsonObject)?.name ?? ''}`)
        .sort();
    const { folders, ended, history } = await recorded(machine);

    const ends = await Promise.all(
      folders.map(async (dataDir) => {
        const harness = new StatesHarness(new Functions().handlers, { dataDir });
        harness.open();
        const { output } = await harness.finish(arn);
        const events = await harness.history();
        expect(events.every(({ id, previousEventId }, index) => id === index + 1 && previousEventId < id)).toBe(true);
        return { output, told: names(events).filter((name) => /State|Iteration/.test(name)) };
      }),
    );

    expect(folders.length).toBeGreaterThan(30);
    const expected = { output: ended.output, told: names(history).filter((name) => /State|Iteration/.test(name)) };
    expect(ends).toEqual(folders.map(() => expected));
    for (const folder of folders) rmSync(folder, { recursive: true });
  });
});

/** Runs a machine, and copies its folder after every write that came once the execution was there. */
async function recorded(machine: object) {
  const dataDir = mkdtempSync(join(tmpdir(), 'states-'));
  const folders: string[] = [];
  const { set } = KeyedLog.prototype;
  const harness = new StatesHarness(new Functions().handlers, { dataDir });
  await harness.create(machine);
  KeyedLog.prototype.set = function copying(this: KeyedLog<unknown>, key: string, value: unknown): void {
    set.call(this, key, value);
    const folder = mkdtempSync(join(tmpdir(), 'states-'));
    cpSync(dataDir, folder, { recursive: true });
    if (readFileSync(join(folder, 'executions.jsonl'), 'utf8') !== '') folders.push(folder);
  };
  try {
    const ended = await harness.finish(await harness.start(0));
    return { folders, ended, history: await harness.history() };
  } finally {
    KeyedLog.prototype.set = set;
  }
}
