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
  test('can skip waits', async () => {
    const harness = new StatesHarness({}, { skipWaits: true });

    const ended = await harness.run(jsonata({ W: { Type: 'Wait', Seconds: 3600, End: true } }));

    expect(ended.stoppedAt).toBe(ended.startedAt);
  });

  test('pass every step to a watcher', async () => {
    const steps: Step[] = [];
    const harness = new StatesHarness(
      {},
      { watch: (_execution, step) => steps.push(step), standIns: { find: () => ({ error: 'E' }), remedy: () => '' } },
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
