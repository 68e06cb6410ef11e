import { describe, expect, test } from '@jest/globals';
import type { BusEvent } from '../../../../../lib/local/services/events/bus-event.ts';
import { readTarget, targetInput } from '../../../../../lib/local/services/events/target.ts';
import { queueArn } from './fixture.ts';

const event: BusEvent = {
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '123456789012',
  time: '2015-11-11T21:29:54Z',
  region: 'us-east-1',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111'],
  detail: {
    'instance-id': 'i-0123456789',
    state: 'RUNNING',
    count: 2,
    none: null,
    list: [{ a: 'x' }, { a: 'y' }],
    say: 'a "b"',
  },
};
const taken = { event, takenAt: Date.parse('2026-01-01T00:00:00.999Z') };
const rule = { ruleArn: 'arn:aws:events:us-east-1:123456789012:rule/example', ruleName: 'example' };

const inputOf = (members: Record<string, unknown>): string =>
  targetInput(readTarget({ Id: 'one', Arn: queueArn, ...members }), taken, rule);

const InputPathsMap = {
  timestamp: '$.time',
  instance: '$.detail.instance-id',
  state: '$.detail.state',
  resource: '$.resources[0]',
  count: '$.detail.count',
  none: '$.detail.none',
  detail: '$.detail.list[0]',
  list: '$.detail.list[*].a',
  missing: '$.detail.missing',
  say: '$.detail.say',
};
const transformed = (InputTemplate: string): string => inputOf({ InputTransformer: { InputPathsMap, InputTemplate } });

describe('a target’s input', () => {
  test('is the event, a constant, or a part of the event', () => {
    const inputs = [
      inputOf({}),
      inputOf({ Input: '{"a": 1}' }),
      inputOf({ InputPath: '$.detail.list' }),
      inputOf({ InputPath: '$.detail.state' }),
    ];

    expect(inputs).toEqual([JSON.stringify(event), '{"a": 1}', '[{"a":"x"},{"a":"y"}]', '"RUNNING"']);
  });
});

// The examples of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
describe('an input transformer', () => {
  test.each([
    ['"instance <instance> is in <state>"', '"instance i-0123456789 is in RUNNING"'],
    ['"instance \\"<instance>\\" is in <state>"', '"instance \\"i-0123456789\\" is in RUNNING"'],
    ['{"instance" : <instance>, "state": <state>}', '{"instance" : "i-0123456789", "state": "RUNNING"}'],
    [
      '{"instance" : <instance>, "state": "<state>", "instanceStatus": "instance \\"<instance>\\" is in <state>"}',
      '{"instance" : "i-0123456789", "state": "RUNNING", "instanceStatus": "instance \\"i-0123456789\\" is in RUNNING"}',
    ],
    [
      '{"instance" : <instance>, "state": [9, <state>, true], "Transformed" : "Yes"}',
      '{"instance" : "i-0123456789", "state": [9, "RUNNING", true], "Transformed" : "Yes"}',
    ],
    ['"<aws.events.rule-name> triggered"', '"example triggered"'],
  ])('gives the documented result of AWS for %s', (template, expected) => {
    expect(transformed(template)).toBe(expected);
  });

  test.each([
    ['{"n": <count>, "z": <none>, "text": "<count> <none>"}', '{"n": 2, "z": null, "text": "2 null"}'],
    ['{"d": <detail>, "text": "it is <detail>"}', '{"d": {"a":"x"}, "text": "it is {a:x}"}'],
    ['{"l": <list>, "text": "<list>"}', '{"l": ["x","y"], "text": "[x,y]"}'],
    ['{"say": <say>}', '{"say": "a \\"b\\""}'],
    ['"no <missing>."', '"no ."'],
    ['{"no": <missing>}', '{"no": ""}'],
    ['"<instance>"\n"<state>"', '"i-0123456789"\n"RUNNING"'],
    ['<detail>', '{"a":"x"}'],
    ['{"<": "<>", "x": <count>}', '{"<": "<>", "x": 2}'],
  ])('puts values into %j', (template, expected) => {
    expect(transformed(template)).toBe(expected);
  });

  test('inserts text unchanged, even if the JSON becomes invalid, as AWS does', () => {
    expect(transformed('{"say": "he said <say>"}')).toBe('{"say": "he said a "b""}');
  });

  test('knows the rule, the moment of arrival and the event', () => {
    const text = transformed(
      '{"arn": <aws.events.rule-arn>, "at": <aws.events.event.ingestion-time>, "event": <aws.events.event>, "all": <aws.events.event.json>}',
    );

    const { detail: _detail, ...withoutDetail } = event;
    expect(JSON.parse(text)).toEqual({
      arn: rule.ruleArn,
      at: '2026-01-01T00:00:00Z',
      event: withoutDetail,
      all: event,
    });
  });
});

describe('a target', () => {
  test.each([
    ['that is no ARN', { Arn: 'starts' }, 'ValidationException', /not in correct format/],
    [
      'that is a log group',
      { Arn: 'arn:aws:logs:us-east-1:1:log-group:x' },
      'NotImplemented',
      /CloudWatch Logs log group/,
    ],
    ['of another service', { Arn: 'arn:aws:kinesis:us-east-1:1:stream/x' }, 'NotImplemented', /kinesis stream/],
    ['with an unknown member', { KinesisParameters: {} }, 'NotImplemented', /KinesisParameters/],
    ['with two inputs', { Input: '1', InputPath: '$.detail' }, 'ValidationException', /Only one of/],
    [
      'with an input that is no JSON',
      { Input: '{' },
      'ValidationException',
      /JSON syntax error in input for target one/,
    ],
    ['with a path of another kind', { InputPath: "$['detail']" }, 'ValidationException', /Invalid JSON path/],
    [
      'with an unknown variable',
      { InputTransformer: { InputTemplate: '"<who>"' } },
      'ValidationException',
      /invalid placeholder who/,
    ],
    [
      'with a template that is no JSON',
      { InputTransformer: { InputTemplate: 'hello' } },
      'ValidationException',
      /is not JSON/,
    ],
    [
      'with a variable of AWS’s own name',
      { InputTransformer: { InputTemplate: '"x"', InputPathsMap: { 'AWS.x': '$.id' } } },
      'ValidationException',
      /reserved name/,
    ],
    [
      'that retries too often',
      { RetryPolicy: { MaximumRetryAttempts: 186 } },
      'ValidationException',
      /less than or equal to 185/,
    ],
    [
      'that gives up too soon',
      { RetryPolicy: { MaximumEventAgeInSeconds: 59 } },
      'ValidationException',
      /greater than or equal to 60/,
    ],
    [
      'with dead letters for a function',
      { DeadLetterConfig: { Arn: 'arn:aws:lambda:x:1:function:x' } },
      'ValidationException',
      /not valid/,
    ],
    [
      'that is a FIFO queue without a group',
      { Arn: `${queueArn}.fifo` },
      'ValidationException',
      /SqsParameters must be specified/,
    ],
    [
      'that is a state machine without a role',
      { Arn: 'arn:aws:states:us-east-1:1:stateMachine:x' },
      'ValidationException',
      /RoleArn is required/,
    ],
    [
      'that is a bus with an input of its own',
      { Arn: 'arn:aws:events:us-east-1:1:event-bus/x', Input: '1' },
      'ValidationException',
      /Input cannot be set/,
    ],
  ])('%s is refused', (_name, members, code, message) => {
    const read = () => readTarget({ Id: 'one', Arn: queueArn, ...members });

    expect(read).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});
