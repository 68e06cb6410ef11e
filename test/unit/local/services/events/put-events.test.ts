import { describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../../../lib/local/platform/aws-error.ts';
import { bodyOf, entry, openFixture, queueArn } from './fixture.ts';

describe('PutEvents', () => {
  test('sends an event in its envelope to the queue of a rule that matches it', async () => {
    const fixture = await openFixture();
    const ruleArn = await fixture.rule('orders', { source: ['shop'] }, { Arn: queueArn });

    const answer = await fixture.put(entry({ Resources: ['arn:x'], Time: 1767225600.25 }));

    const [{ EventId }] = answer.Entries as [{ EventId: string }];
    expect(answer).toEqual({ FailedEntryCount: 0, Entries: [{ EventId: expect.stringMatching(/^[\da-f-]{36}$/) }] });
    expect(fixture.calls).toEqual([
      {
        caller: { kind: 'service', principal: 'events.amazonaws.com', sourceArn: ruleArn },
        service: 'sqs',
        operation: 'SendMessage',
        input: {
          QueueArn: queueArn,
          MessageBody: JSON.stringify({
            version: '0',
            id: EventId,
            'detail-type': 'order.created',
            source: 'shop',
            account: '000000000000',
            time: '2026-01-01T00:00:00Z',
            region: 'us-east-1',
            resources: ['arn:x'],
            detail: { total: 51 },
          }),
        },
      },
    ]);
  });

  test('returns 200 with an outcome for each entry', async () => {
    const fixture = await openFixture();
    await fixture.rule('all', { source: [{ exists: true }] }, { Arn: queueArn });

    const answer = await fixture.events.call('PutEvents', {
      Entries: [
        entry({ Source: '' }),
        entry({ DetailType: undefined }),
        entry({ Detail: undefined }),
        entry({ Detail: '[1]' }),
        entry({ Detail: '{' }),
        entry({ Source: 'aws.states' }),
        entry({ DetailType: 'x'.repeat(129) }),
        entry({ Time: 'noon' }),
        entry({ Resources: 'arn:x' }),
        entry({ Time: '2026-01-01T00:00:00Z' }),
      ],
    });

    const refused = (member: string, reason: string) => ({
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${member} is not valid. Reason: ${reason}`,
    });
    const malformed = { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    expect(answer).toEqual({
      FailedEntryCount: 9,
      Entries: [
        refused('Source', 'Source is a required argument.'),
        refused('DetailType', 'DetailType is a required argument.'),
        refused('Detail', 'Detail is a required argument.'),
        malformed,
        malformed,
        { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' },
        refused('DetailType', 'DetailType exceeds the maximum length of 128 characters.'),
        refused('Time', 'Time is not a timestamp.'),
        refused('Resources', 'Resources is not a list of strings.'),
        { EventId: expect.any(String) },
      ],
    });
    expect(fixture.calls).toHaveLength(1);
  });

  test.each([
    ['no entries', { Entries: [] }, 'ValidationException'],
    ['eleven entries', { Entries: Array.from({ length: 11 }, () => entry()) }, 'ValidationException'],
    ['a trace header', { Entries: [entry({ TraceHeader: 'x' })] }, 'NotImplemented'],
    ['an unknown member', { Entries: [entry({ Colour: 'red' })] }, 'NotImplemented'],
    ['an endpoint', { Entries: [entry()], EndpointId: 'x' }, 'NotImplemented'],
  ])('refuses %s', async (_name, input, code) => {
    const { events } = await openFixture();

    await expect(events.call('PutEvents', input)).rejects.toMatchObject({ code });
  });

  test('accepts at most one megabyte in total', async () => {
    const { events } = await openFixture();
    const detail = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;
    const half = entry({ Detail: detail(524_271) });
    const sized = (bytes: number) => ({ Entries: [half, entry({ Detail: detail(bytes) })] });

    const fits = await events.call('PutEvents', sized(524_271));

    expect(fits.FailedEntryCount).toBe(0);
    await expect(events.call('PutEvents', sized(524_272))).rejects.toEqual(
      new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.'),
    );
  });

  test('drops an event for a missing bus and logs a line', async () => {
    const fixture = await openFixture();
    await fixture.rule('all', { source: ['shop'] }, { Arn: queueArn });

    const answer = await fixture.put(entry({ EventBusName: 'nowhere' }));

    expect([answer.FailedEntryCount, fixture.calls]).toEqual([0, []]);
    expect(fixture.lines).toEqual([expect.stringMatching(/^event .* is lost: event bus nowhere does not exist$/)]);
  });

  test('finds a bus by its name and by its ARN', async () => {
    const fixture = await openFixture();
    await fixture.events.call('CreateEventBus', { Name: 'shop' });
    const at = { EventBusName: 'shop' };
    await fixture.events.call('PutRule', { Name: 'all', EventPattern: '{"source":["shop"]}', ...at });
    await fixture.events.call('PutTargets', { Rule: 'all', ...at, Targets: [{ Id: '1', Arn: queueArn }] });

    await fixture.put(entry(at));
    await fixture.put(entry({ EventBusName: 'arn:aws:events:us-east-1:000000000000:event-bus/shop' }));
    await fixture.put(entry());

    expect(fixture.calls).toHaveLength(2);
  });
});

describe('PutAwsEvent', () => {
  test('puts an AWS service’s event on the default bus', async () => {
    const fixture = await openFixture();
    await fixture.rule('runs', { source: ['aws.states'] }, { Arn: queueArn });

    await fixture.events.call('PutAwsEvent', {
      Source: 'aws.states',
      DetailType: 'Step Functions Execution Status Change',
      Detail: { status: 'RUNNING' },
      Resources: ['arn:aws:states:us-east-1:000000000000:execution:a:b'],
    });
    await fixture.clock.advance(0);

    expect(bodyOf(fixture.calls[0])).toMatchObject({
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      time: '2026-01-01T00:00:00Z',
      detail: { status: 'RUNNING' },
    });
  });
});

describe('TestEventPattern', () => {
  const event = {
    id: '1',
    account: '1',
    source: 'shop',
    time: '2026-01-01T00:00:00Z',
    region: 'r',
    resources: [],
    'detail-type': 't',
  };

  test.each([
    ['{"source":["shop"]}', true],
    ['{"source":["bank"]}', false],
  ])('answers %s with %s', async (pattern, expected) => {
    const { events } = await openFixture();

    const answer = await events.call('TestEventPattern', { EventPattern: pattern, Event: JSON.stringify(event) });

    expect(answer).toEqual({ Result: expected });
  });

  test('refuses a pattern with AWS’s words and the place', async () => {
    const { events } = await openFixture();
    const input = { EventPattern: '{"a":{"b":[]}}', Event: JSON.stringify(event) };

    await expect(events.call('TestEventPattern', input)).rejects.toMatchObject({
      code: 'InvalidEventPatternException',
      message: 'Event pattern is not valid. Reason: Empty arrays are not allowed at /a/b',
    });
  });

  test('refuses an event without the members that every event has', async () => {
    const { events } = await openFixture();

    await expect(
      events.call('TestEventPattern', { EventPattern: '{"source":["shop"]}', Event: '{"source":"shop"}' }),
    ).rejects.toMatchObject({ code: 'ValidationException' });
  });
});
