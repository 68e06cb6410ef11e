import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../../lib/local/platform/service.ts';
import { bodyOf, entry, openFixture, queueArn } from './fixture.ts';

const pattern = '{"source":["shop"]}';

describe('event buses', () => {
  test('are made, described, listed and deleted', async () => {
    const { events } = await openFixture();
    const arn = 'arn:aws:events:us-east-1:000000000000:event-bus/shop';

    const created = await events.call('CreateEventBus', { Name: 'shop', Description: 'sales' });
    const described = await events.call('DescribeEventBus', { Name: arn });
    const listed = await events.call('ListEventBuses', { NamePrefix: 'sh' });
    await events.call('DeleteEventBus', { Name: 'shop' });

    const shown = {
      Name: 'shop',
      Arn: arn,
      Description: 'sales',
      CreationTime: 1767225600,
      LastModifiedTime: 1767225600,
    };
    expect([created, described, listed]).toEqual([
      { EventBusArn: arn, Description: 'sales' },
      shown,
      { EventBuses: [shown] },
    ]);
    await expect(events.call('DescribeEventBus', { Name: 'shop' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Event bus shop does not exist.',
    });
  });

  test.each([
    ['CreateEventBus', { Name: 'default' }, 'ResourceAlreadyExistsException'],
    ['CreateEventBus', { Name: 'a b' }, 'ValidationException'],
    ['CreateEventBus', {}, 'ValidationException'],
    ['CreateEventBus', { Name: 'x', KmsKeyIdentifier: 'y' }, 'NotImplemented'],
    ['CreateEventBus', { Name: 'aws.partner/x' }, 'NotImplemented'],
    ['DeleteEventBus', { Name: 'default' }, 'ValidationException'],
    ['DescribeEventBus', { Name: 'nowhere' }, 'ResourceNotFoundException'],
    ['PutRule', { Name: 'x', EventPattern: pattern, EventBusName: 'nowhere' }, 'ResourceNotFoundException'],
    ['ListEventSources', {}, 'NotImplemented'],
  ])('refuse %s %j', async (operation, input, code) => {
    const { events } = await openFixture();

    await expect(events.call(operation, input)).rejects.toMatchObject({ code });
  });

  test('accept a new description', async () => {
    const { events } = await openFixture();
    await events.call('CreateEventBus', { Name: 'shop', Description: 'sales' });

    await events.call('UpdateEventBus', { Name: 'shop', Description: 'orders' });

    expect(await events.call('DescribeEventBus', { Name: 'shop' })).toMatchObject({ Description: 'orders' });
  });

  test('replace the old policy by the new one', async () => {
    const { events } = await openFixture();
    const statement = { Sid: 'a', Effect: 'Allow', Principal: '*', Action: 'events:PutEvents', Resource: '*' };
    await events.call('PutPermission', { StatementId: 'old', Principal: '*', Action: 'events:PutEvents' });

    await events.call('PutPermission', { Policy: JSON.stringify({ Statement: [statement] }) });

    const { Policy } = await events.call('DescribeEventBus', {});
    expect(JSON.parse(String(Policy))).toEqual({ Version: '2012-10-17', Statement: [statement] });
    await expect(events.call('PutPermission', { Policy: '{' })).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(events.call('RemovePermission', { StatementId: 'old' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  test('with rules cannot be deleted', async () => {
    const { events } = await openFixture();
    await events.call('CreateEventBus', { Name: 'shop' });
    await events.call('PutRule', { Name: 'a', EventBusName: 'shop', EventPattern: pattern });

    await expect(events.call('DeleteEventBus', { Name: 'shop' })).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });

  test('show who may put events on them', async () => {
    const { events } = await openFixture();
    const permission = { StatementId: 'all', Principal: '111122223333', Action: 'events:PutEvents' };

    await events.call('PutPermission', permission);
    const { Policy } = await events.call('DescribeEventBus', {});
    await events.call('RemovePermission', { StatementId: 'all' });

    expect(JSON.parse(String(Policy))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'all',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:root' },
          Action: 'events:PutEvents',
          Resource: 'arn:aws:events:us-east-1:000000000000:event-bus/default',
        },
      ],
    });
    expect(await events.call('DescribeEventBus', {})).not.toHaveProperty('Policy');
  });
});

describe('rules', () => {
  test('are made, changed, described and deleted', async () => {
    const { events } = await openFixture();
    await events.call('PutRule', { Name: 'a', EventPattern: pattern, Description: 'x' });

    const { RuleArn } = await events.call('PutRule', {
      Name: 'a',
      EventPattern: '{"source":["bank"]}',
      State: 'DISABLED',
    });
    const described = await events.call('DescribeRule', { Name: 'a' });
    await events.call('DeleteRule', { Name: 'a' });
    await events.call('DeleteRule', { Name: 'a' });

    expect(described).toEqual({
      Name: 'a',
      Arn: RuleArn,
      EventPattern: '{"source":["bank"]}',
      State: 'DISABLED',
      EventBusName: 'default',
      CreatedBy: '000000000000',
    });
    await expect(events.call('DescribeRule', { Name: 'a' })).rejects.toMatchObject({
      message: 'Rule a does not exist on EventBus default.',
    });
  });

  test('of another bus have it in their ARN', async () => {
    const { events } = await openFixture();
    await events.call('CreateEventBus', { Name: 'shop' });

    const answer = await events.call('PutRule', { Name: 'a', EventBusName: 'shop', EventPattern: pattern });

    expect(answer).toEqual({ RuleArn: 'arn:aws:events:us-east-1:000000000000:rule/shop/a' });
  });

  test.each([
    [{ Name: 'a' }, 'ValidationException', 'Parameter(s) EventPattern or ScheduleExpression must be specified.'],
    [{ Name: 'a', ScheduleExpression: 'cron(0 * * * ? *)' }, 'NotImplemented', /ScheduleExpression cron/],
    [{ Name: 'a', ScheduleExpression: 'rate(0 minutes)' }, 'ValidationException', /ScheduleExpression is not valid/],
    [{ Name: 'a', ScheduleExpression: 'rate(1 minutes)' }, 'ValidationException', /ScheduleExpression is not valid/],
    [{ Name: 'a', ScheduleExpression: 'rate(2 minute)' }, 'ValidationException', /ScheduleExpression is not valid/],
    [{ Name: 'a', ScheduleExpression: 'at(now)' }, 'ValidationException', /ScheduleExpression is not valid/],
    [{ Name: 'a', EventPattern: '{' }, 'InvalidEventPatternException', /Event pattern is not valid. Reason: /],
    [{ Name: 'a b', EventPattern: pattern }, 'ValidationException', /regular expression pattern/],
    [{ Name: 'a'.repeat(65), EventPattern: pattern }, 'ValidationException', /less than or equal to 64/],
    [{ Name: 'a', EventPattern: pattern, State: 'ON' }, 'ValidationException', /enum value set: \[ENABLED, DISABLED\]/],
    [{ Name: 'a', EventPattern: pattern, Tags: [] }, 'NotImplemented', /PutRule with Tags/],
  ])('are refused: %j', async (input, code, message) => {
    const { events } = await openFixture();
    const expected = typeof message === 'string' ? message : expect.stringMatching(message);

    await expect(events.call('PutRule', input)).rejects.toMatchObject({ code, message: expected });
  });

  test('take events only while they are enabled', async () => {
    const fixture = await openFixture();
    await fixture.rule('a', { source: ['shop'] }, { Arn: queueArn });
    const counts: number[] = [];

    for (const operation of ['DisableRule', 'EnableRule']) {
      await fixture.events.call(operation, { Name: 'a' });
      await fixture.put(entry());
      counts.push(fixture.calls.length);
    }

    expect(counts).toEqual([0, 1]);
  });

  test('are at most 300 per bus', async () => {
    const { events } = await openFixture();
    for (let index = 0; index < 300; index += 1) {
      await events.call('PutRule', { Name: `r${index}`, EventPattern: pattern });
    }

    await expect(events.call('PutRule', { Name: 'more', EventPattern: pattern })).rejects.toMatchObject({
      code: 'LimitExceededException',
    });
    await events.call('PutRule', { Name: 'r0', EventPattern: '{"source":["bank"]}' });
  });

  test('are listed page by page', async () => {
    const { events } = await openFixture();
    for (const Name of ['c', 'a', 'b']) await events.call('PutRule', { Name, EventPattern: pattern });
    const names = ({ Rules }: JsonObject) => (Rules as JsonObject[]).map(({ Name }) => Name);

    const first = await events.call('ListRules', { Limit: 2 });
    const second = await events.call('ListRules', { Limit: 2, NextToken: first.NextToken });

    expect([names(first), names(second), second.NextToken]).toEqual([['a', 'b'], ['c'], undefined]);
  });
});

describe('targets', () => {
  test('are listed unchanged, and found by their ARN', async () => {
    const { events } = await openFixture();
    const target = { Id: 'one', Arn: queueArn, InputPath: '$.detail', RetryPolicy: { MaximumRetryAttempts: 3 } };
    await events.call('PutRule', { Name: 'a', EventPattern: pattern });

    const put = await events.call('PutTargets', { Rule: 'a', Targets: [target] });

    expect(put).toEqual({ FailedEntryCount: 0, FailedEntries: [] });
    expect(await events.call('ListTargetsByRule', { Rule: 'a' })).toEqual({ Targets: [target] });
    expect(await events.call('ListRuleNamesByTarget', { TargetArn: queueArn })).toEqual({ RuleNames: ['a'] });
  });

  test('are at most five per rule', async () => {
    const { events } = await openFixture();
    await events.call('PutRule', { Name: 'a', EventPattern: pattern });
    const Targets = [1, 2, 3, 4, 5, 6].map((id) => ({ Id: String(id), Arn: queueArn }));

    await expect(events.call('PutTargets', { Rule: 'a', Targets })).rejects.toMatchObject({
      code: 'LimitExceededException',
    });
  });

  test('keep their rule from being deleted until they are removed', async () => {
    const fixture = await openFixture();
    await fixture.rule('a', { source: ['shop'] }, { Arn: queueArn });

    await expect(fixture.events.call('DeleteRule', { Name: 'a' })).rejects.toMatchObject({
      message: "Rule can't be deleted since it has targets.",
    });
    const removed = await fixture.events.call('RemoveTargets', { Rule: 'a', Ids: ['one', 'two'] });
    await fixture.events.call('DeleteRule', { Name: 'a' });

    expect(removed).toMatchObject({ FailedEntryCount: 1, FailedEntries: [{ TargetId: 'two' }] });
  });

  test('of one rule all get the event', async () => {
    const fixture = await openFixture();
    await fixture.rule('a', { source: ['shop'] }, { Arn: queueArn });
    await fixture.events.call('PutTargets', {
      Rule: 'a',
      Targets: [{ Id: 'two', Arn: queueArn, InputPath: '$.detail' }],
    });

    await fixture.put(entry());

    expect(fixture.calls.map(bodyOf)).toEqual([expect.objectContaining({ source: 'shop' }), { total: 51 }]);
  });
});

describe('permissions', () => {
  const bus = (name: string) => `arn:aws:events:us-east-1:000000000000:event-bus/${name}`;

  test.each([
    [
      'PutEvents',
      { Entries: [entry(), entry({ EventBusName: 'shop' }), entry({ EventBusName: bus('shop') })] },
      [bus('default'), bus('shop')],
    ],
    ['PutRule', { Name: 'a', EventBusName: 'shop' }, ['arn:aws:events:us-east-1:000000000000:rule/shop/a']],
    ['PutTargets', { Rule: 'a' }, ['arn:aws:events:us-east-1:000000000000:rule/a']],
    [
      'CreateArchive',
      { ArchiveName: 'x', EventSourceArn: bus('shop') },
      ['arn:aws:events:us-east-1:000000000000:archive/x', bus('shop')],
    ],
    ['ListRules', {}, ['*']],
  ])('%s needs its action on its resource', async (operation, input, resources) => {
    const { events } = await openFixture();

    const needed = events.permissions(operation, input);

    expect(needed).toEqual(resources.map((resource) => ({ action: `events:${operation}`, resource })));
  });

  test('of an operation that is not implemented are refused by name', async () => {
    const { events } = await openFixture();

    expect(() => events.permissions('CreateEndpoint', {})).toThrow('events:CreateEndpoint is not implemented');
  });
});
