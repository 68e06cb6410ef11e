// A workflow creates a schedule, whose target is called with the schedule's role: all services and their permissions are real.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../lib/local/platform/service.ts';
import { FakeClock } from '../../fixtures/fake-clock.ts';
import { LocalCloud } from '../../fixtures/local-cloud.ts';

const account = 'us-east-1:000000000000';
const machineArn = `arn:aws:states:${account}:stateMachine:orders`;
const scheduleRole = 'arn:aws:iam::000000000000:role/reminders';
const machineRole = 'arn:aws:iam::000000000000:role/orders';
const queueArn = `arn:aws:sqs:${account}:overdue`;
const clock = new FakeClock();
let cloud: LocalCloud;
let queueUrl: string;

const policy = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });

function putRole(arn: string, service: string, ...statements: readonly object[]): void {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const trustPolicy = policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } });
  cloud.policies.putRole({ arn, name, trustPolicy });
  const document = policy(...statements.map((statement) => ({ Effect: 'Allow', ...statement })));
  cloud.policies.attachToRole(name, 'test', [{ name: 'test', document }]);
}

const createSchedules = {
  Action: 'scheduler:CreateSchedule',
  Resource: `arn:aws:scheduler:${account}:schedule/default/*`,
};
const passRole = (service: string) => ({
  Action: 'iam:PassRole',
  Resource: scheduleRole,
  Condition: { StringEquals: { 'iam:PassedToService': service } },
});

beforeAll(async () => {
  cloud = await LocalCloud.start(clock);
  queueUrl = String((await cloud.call('sqs', 'CreateQueue', { QueueName: 'overdue' })).QueueUrl);
  const remind = {
    Type: 'Task',
    Resource: 'arn:aws:states:::aws-sdk:scheduler:createSchedule',
    Arguments: {
      Name: '{% $states.input.order %}',
      ScheduleExpression: 'at(2026-01-01T10:00:00)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: { Arn: queueArn, RoleArn: scheduleRole, Input: { order: '{% $states.input.order %}' } },
    },
    End: true,
  };
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Remind', States: { Remind: remind } });
  await cloud.call('states', 'CreateStateMachine', { name: 'orders', roleArn: machineRole, definition });
});

beforeEach(() => {
  putRole(scheduleRole, 'scheduler.amazonaws.com', { Action: 'sqs:SendMessage', Resource: queueArn });
  putRole(machineRole, 'states.amazonaws.com', createSchedules, passRole('scheduler.amazonaws.com'));
});

afterAll(() => cloud.close());

async function run(order: string): Promise<JsonObject> {
  const started = { stateMachineArn: machineArn, name: order, input: JSON.stringify({ order }) };
  const { executionArn } = await cloud.call('states', 'StartExecution', started);
  for (let turn = 0; turn < 100; turn++) {
    await clock.advance(0);
    const described = await cloud.call('states', 'DescribeExecution', { executionArn });
    if (described.status !== 'RUNNING') return described;
  }
  throw new Error(`the run of ${order} did not end`);
}

test('sends the message at the local time, and forgets the schedule', async () => {
  expect(await run('o-1')).toMatchObject({ status: 'SUCCEEDED' });
  expect(await cloud.call('scheduler', 'ListSchedules', {})).toMatchObject({ Schedules: [{ Name: 'o-1' }] });

  await clock.advance(9 * 3_600_000);

  const { Messages } = await cloud.call('sqs', 'ReceiveMessage', { QueueUrl: queueUrl });
  expect(Messages).toMatchObject([{ Body: '{"order":"o-1"}' }]);
  expect(await cloud.call('scheduler', 'ListSchedules', {})).toEqual({ Schedules: [] });
});

test.each<[string, () => void, string, RegExp]>([
  [
    'may not pass the role',
    () => putRole(machineRole, 'states.amazonaws.com', createSchedules),
    'Scheduler.SchedulerException',
    /perform: iam:PassRole/,
  ],
  [
    'may pass the role to another service',
    () => putRole(machineRole, 'states.amazonaws.com', createSchedules, passRole('lambda.amazonaws.com')),
    'Scheduler.SchedulerException',
    /perform: iam:PassRole/,
  ],
  [
    'gives a role that the scheduler may not assume',
    () => putRole(scheduleRole, 'lambda.amazonaws.com'),
    'Scheduler.ValidationException',
    /assume the role/,
  ],
])('fails if the workflow %s', async (name, arrange, error, message) => {
  arrange();

  const ended = await run(name.replaceAll(' ', '-').slice(0, 60));

  expect(ended).toMatchObject({ status: 'FAILED', error });
  expect(ended.cause).toMatch(message);
});
