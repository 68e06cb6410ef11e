import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../../../lib/local/platform/aws-error.ts';
import type { JsonObject } from '../../../../../lib/local/platform/service.ts';
import { FakeClock } from '../../../../fixtures/fake-clock.ts';
import { days, type Fixture, minutes, openFixture, queueArn, roleArn, schedule } from './fixture.ts';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await openFixture();
});

afterEach(async () => {
  await fixture.scheduler.close();
});

const call = (operation: string, input: JsonObject): Promise<JsonObject> => fixture.scheduler.call(operation, input);
const create = (input: JsonObject): Promise<JsonObject> => call('CreateSchedule', input);
const listCallTimes = (): string[] => fixture.calls.map(({ at }) => at.slice(0, 16));

describe('a schedule', () => {
  test('is shown as it was created, with the defaults', async () => {
    await create(schedule('rate(1 hour)', { Description: 'reminders', StartDate: 1_767_312_000 }));

    expect(await call('GetSchedule', { Name: 'remind' })).toEqual({
      ActionAfterCompletion: 'NONE',
      Arn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/remind',
      CreationDate: 1_767_225_600,
      Description: 'reminders',
      FlexibleTimeWindow: { Mode: 'OFF' },
      GroupName: 'default',
      LastModificationDate: 1_767_225_600,
      Name: 'remind',
      ScheduleExpression: 'rate(1 hour)',
      ScheduleExpressionTimezone: 'UTC',
      StartDate: 1_767_312_000,
      State: 'ENABLED',
      Target: {
        Arn: queueArn,
        Input: '{"order":51}',
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        RoleArn: roleArn,
      },
    });
  });

  test('fires once at a time, and is deleted after that if it says so', async () => {
    await create(schedule('at(2026-01-01T09:30:00)', { ActionAfterCompletion: 'DELETE' }));
    await create(schedule('at(2026-01-01T09:30:00)', { Name: 'kept' }));

    await fixture.clock.advance(days(2));

    expect(listCallTimes()).toEqual(['2026-01-01T09:30', '2026-01-01T09:30']);
    const { Schedules } = await call('ListSchedules', {});
    expect(Schedules).toMatchObject([{ Name: 'kept' }]);
  });

  test('fires at its rate from its start to its end', async () => {
    const period = { StartDate: Date.parse('2026-01-02') / 1000, EndDate: Date.parse('2026-01-02T01:30:00Z') / 1000 };
    await create(schedule('rate(1 hour)', { ...period, ActionAfterCompletion: 'DELETE' }));

    await fixture.clock.advance(days(3));

    expect(listCallTimes()).toEqual(['2026-01-02T00:00', '2026-01-02T01:00']);
    expect(await call('ListSchedules', {})).toEqual({ Schedules: [] });
  });

  test('fires within its flexible window', async () => {
    await fixture.scheduler.close();
    fixture = await openFixture({ random: () => 0.5 });
    const FlexibleTimeWindow = { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 30 };
    await create(schedule('cron(0 9 * * ? *)', { FlexibleTimeWindow }));

    await fixture.clock.advance(days(1));

    expect(listCallTimes()).toEqual(['2026-01-01T09:15']);
  });

  test('does not fire while it is disabled, and follows an update', async () => {
    await create(schedule('cron(0 9 * * ? *)', { State: 'DISABLED' }));
    await fixture.clock.advance(days(1));
    await call('UpdateSchedule', schedule('cron(0 12 * * ? *)'));

    await fixture.clock.advance(days(1));

    expect(listCallTimes()).toEqual(['2026-01-02T12:00']);
  });

  test('does not fire after its deletion', async () => {
    await create(schedule('rate(1 day)', { StartDate: Date.parse('2026-01-05') / 1000 }));
    await call('DeleteSchedule', { Name: 'remind' });

    await fixture.clock.advance(days(9));

    expect(fixture.calls).toEqual([]);
  });

  test('of another group is deleted with its group', async () => {
    await call('CreateScheduleGroup', { Name: 'orders' });
    await create(schedule('rate(1 day)', { GroupName: 'orders' }));
    await create(schedule('rate(1 day)'));

    expect(await call('ListSchedules', { GroupName: 'orders' })).toMatchObject({
      Schedules: [{ GroupName: 'orders' }],
    });
    await call('DeleteScheduleGroup', { Name: 'orders' });

    expect(await call('ListSchedules', {})).toMatchObject({ Schedules: [{ GroupName: 'default' }] });
    expect(await call('ListScheduleGroups', {})).toMatchObject({ ScheduleGroups: [{ Name: 'default' }] });
  });

  test('is created once when the request with its token is sent again', async () => {
    const input = schedule('rate(1 day)', { ClientToken: 'token-1' });
    await create(input);

    await expect(create(input)).resolves.toMatchObject({ ScheduleArn: expect.stringContaining('remind') });
    await expect(create({ ...input, ClientToken: 'token-2' })).rejects.toMatchObject({
      code: 'ConflictException',
      status: 409,
    });
  });

  test.each<[string, JsonObject, RegExp]>([
    ['a wrong expression', { ScheduleExpression: 'rate(soon)' }, /^Invalid Schedule Expression rate\(soon\)/],
    ['an unknown time zone', { ScheduleExpressionTimezone: 'Mars/Olympus' }, /^Invalid ScheduleExpressionTimezone/],
    ['a window without minutes', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }, /^MaximumWindowInMinutes is required/],
    [
      'a role that does not trust the scheduler',
      { Target: { Arn: queueArn, RoleArn: `${roleArn}-2` } },
      /assume the role/,
    ],
    ['an end before the start', { StartDate: 2, EndDate: 1 }, /must come before/],
    [
      'an event bus without a source',
      { Target: { Arn: 'arn:aws:events:us-east-1:000000000000:event-bus/b', RoleArn: roleArn, Input: '{}' } },
      /^EventBridgeParameters is required/,
    ],
    [
      'a universal target',
      { Target: { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:purgeQueue', RoleArn: roleArn } },
      /universal target .* is not implemented/,
    ],
    ['a group that does not exist', { GroupName: 'none' }, /^Schedule group none does not exist/],
  ])('is refused with %s', async (_, changes, message) => {
    await expect(create(schedule('rate(1 day)', changes))).rejects.toThrow(message);
    expect(await call('ListSchedules', {})).toEqual({ Schedules: [] });
  });

  test('needs the permission to pass its role to the scheduler', () => {
    expect(fixture.scheduler.permissions('CreateSchedule', schedule('rate(1 day)', { GroupName: 'orders' }))).toEqual([
      {
        action: 'scheduler:CreateSchedule',
        resource: 'arn:aws:scheduler:us-east-1:000000000000:schedule/orders/remind',
      },
      { action: 'iam:PassRole', resource: roleArn, passedToService: 'scheduler.amazonaws.com' },
    ]);
  });
});

describe('the call of a target', () => {
  const arn = (service: string, resource: string): string => `arn:aws:${service}:us-east-1:000000000000:${resource}`;
  const bus = arn('events', 'event-bus/router');

  test.each<[string, JsonObject, JsonObject]>([
    ['a queue', { Arn: queueArn }, { operation: 'SendMessage', input: { QueueArn: queueArn, MessageBody: '{"a":1}' } }],
    [
      'a function',
      { Arn: arn('lambda', 'function:f') },
      {
        operation: 'Invoke',
        input: { FunctionName: arn('lambda', 'function:f'), InvocationType: 'Event', Payload: '{"a":1}' },
      },
    ],
    [
      'a state machine',
      { Arn: arn('states', 'stateMachine:m') },
      { operation: 'StartExecution', input: { stateMachineArn: arn('states', 'stateMachine:m'), input: '{"a":1}' } },
    ],
    [
      'an event bus',
      { Arn: bus, EventBridgeParameters: { DetailType: 'order.overdue', Source: 'shop' } },
      {
        operation: 'PutEvents',
        input: {
          Entries: [
            {
              EventBusName: bus,
              Source: 'shop',
              DetailType: 'order.overdue',
              Detail: '{"a":1}',
              Resources: [arn('scheduler', 'schedule/default/remind')],
              Time: 1_767_225_600,
            },
          ],
        },
      },
    ],
  ])('reaches %s with the role of the schedule', async (_, target, expected) => {
    await create(schedule('at(2026-01-01T00:00:00)', { Target: { RoleArn: roleArn, Input: '{"a":1}', ...target } }));

    await fixture.clock.advance(0);

    expect(fixture.calls).toMatchObject([{ caller: { kind: 'role', roleArn }, ...expected }]);
  });

  test('has the context attributes of the schedule in its input', async () => {
    const Input =
      '{"at":"<aws.scheduler.scheduled-time>","by":"<aws.scheduler.schedule-arn>","try":<aws.scheduler.attempt-number>}';
    await create(schedule('at(2026-01-01T10:00:00)', { Target: { Arn: queueArn, RoleArn: roleArn, Input } }));

    await fixture.clock.advance(days(1));

    expect(JSON.parse(String(fixture.calls[0]?.input.MessageBody))).toEqual({
      at: '2026-01-01T10:00:00Z',
      by: arn('scheduler', 'schedule/default/remind'),
      try: 1,
    });
  });

  test('is repeated as the retry policy says, and ends in the dead-letter queue', async () => {
    const dead = arn('sqs', 'dead');
    const RetryPolicy = { MaximumRetryAttempts: 2 };
    const Target = { Arn: queueArn, RoleArn: roleArn, Input: 'hello', RetryPolicy, DeadLetterConfig: { Arn: dead } };
    fixture.answerWith(({ input }) => {
      if (input.QueueArn === dead) return {};
      throw new AwsError('ThrottlingException', 'slow down');
    });
    await create(schedule('at(2026-01-01T00:00:00)', { Target }));

    await fixture.clock.advance(minutes(10));

    expect(fixture.calls.map(({ input }) => input.QueueArn)).toEqual([queueArn, queueArn, queueArn, dead]);
    expect(fixture.calls.at(-1)).toMatchObject({
      caller: { roleArn },
      input: {
        MessageBody: 'hello',
        MessageAttributes: {
          ERROR_CODE: { StringValue: 'THROTTLING' },
          EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumRetryAttempts' },
          RETRY_ATTEMPTS: { StringValue: '2' },
        },
      },
    });
  });

  test('that can never succeed is not repeated, and is logged', async () => {
    fixture.answerWith(() => {
      throw new AwsError('AccessDeniedException', 'not you');
    });
    await create(schedule('at(2026-01-01T00:00:00)'));

    await fixture.clock.advance(minutes(10));

    expect(fixture.calls).toHaveLength(1);
    expect(fixture.lines).toEqual([
      expect.stringMatching(/reminders by .*remind is dropped: NO_PERMISSIONS: not you$/),
    ]);
  });
});

describe('a restart', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'scheduler-'));
  });

  afterEach(() => {
    rmSync(dataDir, { recursive: true });
  });

  async function restart(at: string): Promise<void> {
    await fixture.scheduler.close();
    fixture = await openFixture({ dataDir, clock: new FakeClock(Date.parse(at)) });
  }

  test('makes up for a one-time schedule, and goes on with a recurring one', async () => {
    await restart('2026-01-01T00:00:00Z');
    await create(schedule('at(2026-01-02T00:00:00)', { Name: 'once' }));
    await create(schedule('cron(0 9 * * ? *)', { Name: 'daily' }));
    await restart('2026-01-05T00:00:00Z');

    await fixture.clock.advance(days(1));
    await restart('2026-01-06T00:00:00Z');
    await fixture.clock.advance(days(1));

    expect(listCallTimes()).toEqual(['2026-01-06T09:00']);
    expect(await call('ListSchedules', {})).toMatchObject({ Schedules: [{ Name: 'once' }, { Name: 'daily' }] });
  });

  test('repeats a call that was not accepted before', async () => {
    await restart('2026-01-01T00:00:00Z');
    fixture.answerWith(() => {
      throw new AwsError('ServiceUnavailable', 'later', { status: 503 });
    });
    await create(schedule('at(2026-01-01T00:00:00)'));
    await fixture.clock.advance(0);
    await restart('2026-01-01T00:01:00Z');

    await fixture.clock.advance(0);

    expect(listCallTimes()).toEqual(['2026-01-01T00:01']);
  });
});
