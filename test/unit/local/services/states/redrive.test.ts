// A redrive of Parallel, Map and distributed Map states: what failed runs again, from the state that it was in.
import { describe, expect, jest, test } from '@jest/globals';
import type { JsonObject } from '../../../../../lib/local/platform/service.ts';
import { arn, branch, Functions, invoke } from './functions.ts';
import { brief, jsonata, StatesHarness, testTimeoutMs } from './states-harness.ts';

jest.setTimeout(testTimeoutMs);

async function redrive(harness: StatesHarness) {
  await harness.service.call('RedriveExecution', { executionArn: arn });
  return harness.finish(arn);
}

describe('a redrive', () => {
  test('runs only the failed and stopped branches of a Parallel, each from the state that it was in', async () => {
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

  test('runs again what failed in a Parallel inside a Map', async () => {
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

  test('counts retries from 0 and keeps variables', async () => {
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

  test('runs every branch again when their results together were too large', async () => {
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
    'continues the %s children that were stopped with the execution',
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

  test('is refused for a single child of a Map Run', async () => {
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
