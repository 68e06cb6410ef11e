import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../../../lib/local/platform/aws-error.ts';
import { bodyOf, deadLetterArn, entry, openFixture, queueArn } from './fixture.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function refusing(code: string, status: number) {
  return (call: { input: Record<string, unknown> }) => {
    if (call.input.QueueArn === deadLetterArn) return {};
    throw new AwsError(code, 'no', { status });
  };
}

describe('a delivery', () => {
  test('reaches a function, a state machine and another bus in their own ways', async () => {
    const fixture = await openFixture();
    const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:record';
    const machineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:order';
    const roleArn = 'arn:aws:iam::000000000000:role/starter';
    const ruleArn = await fixture.rule('all', { source: ['shop'] }, { Arn: functionArn, Input: '{"a":1}' });
    await fixture.events.call('PutTargets', {
      Rule: 'all',
      Targets: [{ Id: 'machine', Arn: machineArn, RoleArn: roleArn, InputPath: '$.detail' }],
    });

    await fixture.put(entry());

    expect(fixture.calls).toEqual([
      {
        caller: { kind: 'service', principal: 'events.amazonaws.com', sourceArn: ruleArn },
        service: 'lambda',
        operation: 'Invoke',
        input: { FunctionName: functionArn, InvocationType: 'Event', Payload: '{"a":1}' },
      },
      {
        caller: { kind: 'role', roleArn },
        service: 'states',
        operation: 'StartExecution',
        input: { stateMachineArn: machineArn, input: '{"total":51}' },
      },
    ]);
  });

  test('to another bus keeps the event’s ID and source', async () => {
    const fixture = await openFixture();
    const busArn = 'arn:aws:events:us-east-1:000000000000:event-bus/audit';
    await fixture.events.call('CreateEventBus', { Name: 'audit' });
    await fixture.rule('forward', { source: ['aws.states'] }, { Arn: busArn });
    await fixture.events.call('PutRule', {
      Name: 'all',
      EventBusName: 'audit',
      EventPattern: '{"source":["aws.states"]}',
    });
    await fixture.events.call('PutTargets', {
      Rule: 'all',
      EventBusName: 'audit',
      Targets: [{ Id: 'q', Arn: queueArn }],
    });

    const { EventId } = await fixture.events.call('PutAwsEvent', { Source: 'aws.states', DetailType: 't', Detail: {} });
    await fixture.clock.advance(0);

    expect(fixture.calls.map(({ service, operation }) => `${service}:${operation}`)).toEqual([
      'events:PutEvents',
      'sqs:SendMessage',
    ]);
    expect(bodyOf(fixture.calls[1])).toMatchObject({ id: EventId, source: 'aws.states' });
  });

  test('goes from bus to bus once, and not to a third', async () => {
    const fixture = await openFixture();
    const busArn = (name: string) => `arn:aws:events:us-east-1:000000000000:event-bus/${name}`;
    await fixture.rule('forward', { source: ['shop'] }, { Arn: busArn('second') });
    for (const [name, next] of [
      ['second', 'default'],
      ['default', 'second'],
    ] as const) {
      if (name !== 'default') await fixture.events.call('CreateEventBus', { Name: name });
      const at = { EventBusName: name };
      await fixture.events.call('PutRule', { Name: 'on', EventPattern: '{"source":["shop"]}', ...at });
      await fixture.events.call('PutTargets', { Rule: 'on', ...at, Targets: [{ Id: 'b', Arn: busArn(next) }] });
    }

    await fixture.put(entry());

    expect(fixture.calls.map(({ operation }) => operation)).toEqual(['PutEvents', 'PutEvents']);
    expect(fixture.lines).toEqual([
      expect.stringContaining('is dropped: THIRD_ACCOUNT_HOP_DETECTED'),
      expect.stringContaining('is dropped: THIRD_ACCOUNT_HOP_DETECTED'),
    ]);
  });
});

describe('a failed delivery', () => {
  test('is tried again after 1, 2, 4 … seconds until the target takes it', async () => {
    const fixture = await openFixture();
    await fixture.rule('orders', { source: ['shop'] }, { Arn: queueArn });
    let failures = 3;
    fixture.answerWith(() => {
      failures -= 1;
      if (failures >= 0) throw new AwsError('InternalError', 'down', { status: 500 });
      return {};
    });

    await fixture.put(entry());
    const counts: number[] = [];
    for (const pause of [999, 1, 2000, 4000, 600_000]) {
      await fixture.clock.advance(pause);
      counts.push(fixture.calls.length);
    }

    expect(counts).toEqual([1, 2, 3, 4, 4]);
  });

  test('that exhausts its attempts becomes a dead letter with that reason', async () => {
    const fixture = await openFixture();
    const ruleArn = await fixture.rule(
      'orders',
      { source: ['shop'] },
      { Arn: queueArn, RetryPolicy: { MaximumRetryAttempts: 2 }, DeadLetterConfig: { Arn: deadLetterArn }, Input: '1' },
    );
    fixture.answerWith(refusing('InternalError', 500));

    await fixture.put(entry());
    await fixture.clock.advance(60_000);

    const dead = fixture.calls.at(-1);
    expect(fixture.calls).toHaveLength(4);
    expect(bodyOf(dead)).toMatchObject({ source: 'shop', detail: { total: 51 } });
    expect(dead?.input.MessageAttributes).toEqual({
      RULE_ARN: { DataType: 'String', StringValue: ruleArn },
      TARGET_ARN: { DataType: 'String', StringValue: queueArn },
      ERROR_CODE: { DataType: 'String', StringValue: 'ERROR_FROM_TARGET' },
      ERROR_MESSAGE: { DataType: 'String', StringValue: 'no' },
      EXHAUSTED_RETRY_CONDITION: { DataType: 'String', StringValue: 'MaximumRetryAttempts' },
      RETRY_ATTEMPTS: { DataType: 'String', StringValue: '2' },
    });
  });

  test('that becomes too old becomes a dead letter with that reason', async () => {
    const fixture = await openFixture();
    await fixture.rule(
      'orders',
      { source: ['shop'] },
      { Arn: queueArn, RetryPolicy: { MaximumEventAgeInSeconds: 60 }, DeadLetterConfig: { Arn: deadLetterArn } },
    );
    fixture.answerWith(refusing('ThrottlingException', 400));

    await fixture.put(entry());
    await fixture.clock.advance(120_000);

    expect(fixture.calls.at(-1)?.input.MessageAttributes).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumEventAgeInSeconds' },
      RETRY_ATTEMPTS: { StringValue: '5' },
    });
  });

  test.each([
    ['AccessDenied', 'NO_PERMISSIONS'],
    ['QueueDoesNotExist', 'NO_RESOURCE'],
    ['InvalidExecutionInput', 'INVALID_JSON'],
    ['InvalidParameterValue', 'INVALID_PARAMETER'],
    ['NotImplemented', 'ERROR_FROM_TARGET'],
  ])('that can never succeed (%s) is not tried again', async (code, shown) => {
    const fixture = await openFixture();
    await fixture.rule('orders', { source: ['shop'] }, { Arn: queueArn, DeadLetterConfig: { Arn: deadLetterArn } });
    fixture.answerWith(refusing(code, 403));

    await fixture.put(entry());
    await fixture.clock.advance(86_400_000);

    expect(fixture.calls).toHaveLength(2);
    expect(fixture.calls[1]?.input.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: shown },
      RETRY_ATTEMPTS: { StringValue: '0' },
    });
    expect(fixture.calls[1]?.input.MessageAttributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
  });

  test('whose dead-letter queue refuses it too is dropped with one line', async () => {
    const fixture = await openFixture();
    await fixture.rule('orders', { source: ['shop'] }, { Arn: queueArn, DeadLetterConfig: { Arn: deadLetterArn } });
    fixture.answerWith(() => {
      throw new AwsError('AccessDenied', 'no', { status: 403 });
    });

    await fixture.put(entry());

    expect(fixture.lines).toEqual([expect.stringMatching(/is dropped: arn:aws:sqs:.*:dead did not accept it: no$/)]);
  });

  test('that fails without an AWS error is tried again', async () => {
    const fixture = await openFixture();
    await fixture.rule('orders', { source: ['shop'] }, { Arn: queueArn });
    fixture.answerWith(() => {
      throw new Error('socket hang up');
    });

    await fixture.put(entry());
    await fixture.clock.advance(1000);

    expect(fixture.calls).toHaveLength(2);
  });

  test('without a dead-letter queue is dropped with one line', async () => {
    const fixture = await openFixture();
    const ruleArn = await fixture.rule('orders', { source: ['shop'] }, { Arn: queueArn });
    fixture.answerWith(refusing('AccessDenied', 403));

    const { Entries } = await fixture.put(entry());

    const [{ EventId }] = Entries as [{ EventId: string }];
    expect(fixture.lines).toEqual([
      `event ${EventId} of rule ${ruleArn} for ${queueArn} is dropped: NO_PERMISSIONS: no`,
    ]);
  });

  test('is given up after 185 retries within a day', async () => {
    const fixture = await openFixture();
    await fixture.rule('orders', { source: ['shop'] }, { Arn: queueArn });
    fixture.answerWith(refusing('InternalError', 500));

    await fixture.put(entry());
    await fixture.clock.advance(86_400_000);

    expect(fixture.calls.length).toBeGreaterThan(140);
    expect(fixture.calls.length).toBeLessThanOrEqual(186);
    expect(fixture.lines).toHaveLength(1);
  });

  test('that was pending when the process ended is made by the next one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flowgate-events-'));
    folders.push(folder);
    const before = await openFixture({ dataDir: folder });
    await before.rule('orders', { source: ['shop'] }, { Arn: queueArn });
    before.answerWith(refusing('InternalError', 500));
    await before.put(entry());
    await before.events.close();

    const after = await openFixture({ dataDir: folder, clock: before.clock });
    await after.clock.advance(0);
    await after.events.close();

    const again = await openFixture({ dataDir: folder, clock: before.clock });
    await again.clock.advance(86_400_000);
    expect(after.calls).toHaveLength(1);
    expect(bodyOf(after.calls[0])).toMatchObject({ source: 'shop' });
    expect(again.calls).toEqual([]);
  });
});
