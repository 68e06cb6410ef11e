import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { openFixture } from './fixture.ts';

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:reconcile';
const minuteMs = 60_000;

async function scheduled(ScheduleExpression: string, members: Record<string, unknown> = {}) {
  const fixture = await openFixture();
  await fixture.events.call('PutRule', { Name: 'tick', ScheduleExpression, ...members });
  await fixture.events.call('PutTargets', { Rule: 'tick', Targets: [{ Id: 'it', Arn: functionArn }] });
  return fixture;
}

describe('a rule with a schedule', () => {
  test('sends its targets a scheduled event once per period, by the clock of the platform', async () => {
    const { clock, calls } = await scheduled('rate(2 minutes)');

    await clock.advance(2 * minuteMs - 1);
    const early = calls.length;
    await clock.advance(1);

    expect(early).toBe(0);
    expect(calls).toMatchObject([
      {
        caller: { kind: 'service', principal: 'events.amazonaws.com' },
        ...{ service: 'lambda', operation: 'Invoke', input: { FunctionName: functionArn, InvocationType: 'Event' } },
      },
    ]);
    expect(JSON.parse(String(calls[0]?.input.Payload))).toMatchObject({
      ...{ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} },
      resources: ['arn:aws:events:us-east-1:000000000000:rule/tick'],
    });
    await clock.advance(10 * minuteMs);
    expect(calls).toHaveLength(6);
  });

  test.each([
    ['rate(1 hour)', 60],
    ['rate(3 days)', 3 * 24 * 60],
  ])('of %s fires after %i minutes', async (expression, minutes) => {
    const { clock, calls } = await scheduled(expression);

    await clock.advance(minutes * minuteMs - 1);
    const early = calls.length;
    await clock.advance(1);

    expect([early, calls.length]).toEqual([0, 1]);
  });

  test('sends nothing while it is disabled, deleted or the platform is closed', async () => {
    const { events, clock, calls } = await scheduled('rate(1 minute)', { State: 'DISABLED' });
    const counts: number[] = [];
    const minuteAfter = async (operation: string, input: Record<string, unknown>) => {
      await events.call(operation, input);
      await clock.advance(minuteMs);
      counts.push(calls.length);
    };

    await clock.advance(minuteMs);
    await minuteAfter('EnableRule', { Name: 'tick' });
    await minuteAfter('DisableRule', { Name: 'tick' });
    await minuteAfter('EnableRule', { Name: 'tick' });
    await events.close();
    await clock.advance(minuteMs);

    expect([...counts, calls.length]).toEqual([1, 1, 2, 2]);
  });

  test('keeps its period if it is put again unchanged, and starts a new one if it changes', async () => {
    const { events, clock, calls } = await scheduled('rate(2 minutes)');
    const counts: number[] = [];
    for (const ScheduleExpression of ['rate(2 minutes)', 'rate(3 minutes)']) {
      await clock.advance(minuteMs);
      await events.call('PutRule', { Name: 'tick', ScheduleExpression });
      await clock.advance(minuteMs);
      counts.push(calls.length);
    }

    expect(counts).toEqual([1, 1]);
  });

  test('is shown with it, and matches no other event', async () => {
    const fixture = await scheduled('rate(1 minute)');
    await fixture.put({ Source: 'shop', DetailType: 'order', Detail: '{}' });

    expect(await fixture.events.call('DescribeRule', { Name: 'tick' })).toMatchObject({
      ...{ Name: 'tick', ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' },
    });
    expect(fixture.calls).toEqual([]);
  });

  test('is allowed only on the default bus', async () => {
    const { events } = await openFixture();
    await events.call('CreateEventBus', { Name: 'shop' });

    const put = events.call('PutRule', { Name: 'a', EventBusName: 'shop', ScheduleExpression: 'rate(1 minute)' });

    await expect(put).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringMatching(/default event bus/),
    });
  });

  test('keeps no process alive', () => {
    const program = `
      import { systemClock } from './lib/local/platform/clock.ts';
      import { EventsService } from './lib/local/services/events/events-service.ts';
      const events = await EventsService.start({ clock: systemClock, callService: async () => ({}) });
      await events.call('PutRule', { Name: 'a', ScheduleExpression: 'rate(1 minute)' });`;

    execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], { timeout: 20_000 });
  });
});
