// Virtual time: waits take no time, and keep their order.
import { expect, test } from '@jest/globals';
import { VirtualClock } from '../../../../../../lib/local/services/states/engine/virtual-clock.ts';
import { StatesService } from '../../../../../../lib/local/services/states/states-service.ts';
import { jsonata, machineArn, roleArn } from '../states-harness.ts';

const startAt = Date.parse('2026-11-28T10:00:00.000Z');
const year = 365 * 86_400_000;

async function run(definition: object): Promise<{ status: string; output?: string; lasted: number }> {
  const clock = new VirtualClock(startAt);
  const service = StatesService.start({ clock, callService: async () => ({}) });
  await service.call('CreateStateMachine', { name: 'machine', roleArn, definition: JSON.stringify(definition) });
  const { executionArn } = await service.call('StartExecution', {
    stateMachineArn: machineArn,
    name: 'r',
    input: '{}',
  });
  const { status, output } = await service.finished(String(executionArn));
  return { status, ...(output === undefined ? {} : { output }), lasted: clock.now() - startAt };
}

test('runs timers in the order in which they are due, and jumps between them', async () => {
  const clock = new VirtualClock(startAt);
  const seen: [string, number][] = [];
  const note = (name: string) => (): void => void seen.push([name, clock.now() - startAt]);

  const cancel = clock.after(5, note('cancelled'));
  clock.after(year, note('late'));
  clock.after(10, note('early'));
  cancel();
  await new Promise<void>((resolve) => clock.after(year + 1, resolve));

  expect(seen).toEqual([
    ['early', 10],
    ['late', year],
  ]);
});

test('passes a wait of a month at once, and expressions see it', async () => {
  const month = 30 * 86_400;
  const wait = { Type: 'Wait', Seconds: month, Next: 'Now' };
  const now = { Type: 'Pass', Output: '{% $millis() %}', End: true };

  const { output, lasted } = await run(jsonata({ Wait: wait, Now: now }));

  expect(Number(output)).toBe(startAt + month * 1_000);
  expect(lasted).toBe(month * 1_000);
});

test('lets concurrent branches wait at the same time, so that a time limit counts the longest alone', async () => {
  const branch = (name: string, seconds: number) => ({
    StartAt: name,
    States: { [name]: { Type: 'Wait', Seconds: seconds, End: true } },
  });
  const parallel = { Type: 'Parallel', Branches: [branch('A', 40), branch('B', 50)], End: true };

  const within = await run({ ...jsonata({ P: parallel }), TimeoutSeconds: 60 });
  const beyond = await run({ ...jsonata({ P: parallel }), TimeoutSeconds: 45 });

  expect(within).toMatchObject({ status: 'SUCCEEDED', lasted: 50_000 });
  expect(beyond).toMatchObject({ status: 'TIMED_OUT', lasted: 45_000 });
});

test('stands still while an expression is evaluated, so that a time limit does not end a long one', async () => {
  const sum = '{% $sum($map([1..20000], function($n) { $n * 2 })) %}';

  const { status, lasted } = await run({
    ...jsonata({ S: { Type: 'Pass', Output: sum, End: true } }),
    TimeoutSeconds: 1,
  });

  expect({ status, lasted }).toEqual({ status: 'SUCCEEDED', lasted: 0 });
});
