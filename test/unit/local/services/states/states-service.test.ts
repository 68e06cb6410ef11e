// The options of the service: stand-ins, waits that take no time, and the watcher.
import { describe, expect, jest, test } from '@jest/globals';
import type { Step } from '../../../../../lib/local/services/states/engine/run-host.ts';
import { jsonata, StatesHarness, testTimeoutMs } from './states-harness.ts';

jest.setTimeout(testTimeoutMs);

const invoke = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
};

describe('options of the platform', () => {
  test('let a stand-in replace a task, by state and attempt', async () => {
    const seen: unknown[] = [];
    const harness = new StatesHarness(
      {},
      {
        standIn: (machine, state, attempt, input) => {
          seen.push([machine, state, attempt, input]);
          return attempt === 0 ? { error: 'First', cause: 'try' } : { output: { fine: true } };
        },
      },
    );

    const ended = await harness.run(jsonata({ T: { ...invoke, Retry: [{ ErrorEquals: ['First'] }], End: true } }), {
      a: 1,
    });

    expect(ended.output).toBe('{"fine":true}');
    const parameters = { FunctionName: 'f', Payload: { a: 1 } };
    expect(seen).toEqual([
      ['machine', 'T', 0, parameters],
      ['machine', 'T', 1, parameters],
    ]);
  });

  test('can skip waits', async () => {
    const harness = new StatesHarness({}, { skipWaits: true });

    const ended = await harness.run(jsonata({ W: { Type: 'Wait', Seconds: 3600, End: true } }));

    expect(ended.stoppedAt).toBe(ended.startedAt);
  });

  test('pass every step to a watcher', async () => {
    const steps: Step[] = [];
    const harness = new StatesHarness(
      {},
      { watch: (_execution, step) => steps.push(step), standIn: () => ({ error: 'E' }) },
    );

    await harness.run(
      jsonata({
        T: {
          ...invoke,
          Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }],
          Catch: [{ ErrorEquals: ['E'], Next: 'S' }],
          End: true,
        },
        S: { Type: 'Succeed' },
      }),
      1,
    );

    expect(steps).toMatchObject([
      { kind: 'entered', state: 'T', type: 'Task', input: 1 },
      { kind: 'retried', state: 'T', attempt: 1, delayMs: 1000, error: { Error: 'E' } },
      { kind: 'caught', state: 'T', next: 'S' },
      { kind: 'exited', state: 'T' },
      { kind: 'entered', state: 'S' },
      { kind: 'exited', state: 'S' },
    ]);
  });
});
