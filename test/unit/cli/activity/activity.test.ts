// What `npm start` prints for events, runs, dead letters and refused requests.
import { describe, expect, test } from '@jest/globals';
import { Activity, type ActivityEntry } from '../../../../lib/cli/activity/activity.ts';
import { formatActivity } from '../../../../lib/cli/activity/activity-line.ts';
import { createColoursFor } from '../../../../lib/cli/terminal/colours.ts';
import type { ExecutionRecord } from '../../../../lib/local/platform.ts';

const workflowId = '7cbe5fa0-3633-436d-9dcf-8f72156c4cb3';
const eventId = 'evt_n1qmekgj565hf1ac4zva4f88a401m8g1mmpx';
const machineArn = `arn:aws:states:us-east-1:000000000000:stateMachine:Flowgate_${workflowId}`;
const plain = createColoursFor({}, {});

function setUp() {
  const entries: ActivityEntry[] = [];
  const activity = new Activity({
    now: () => new Date('2026-11-28T10:02:05.789Z'),
    findWorkflowName: (id) => (id === workflowId ? 'order-intake' : undefined),
    onEntry: (entry) => entries.push(entry),
  });
  const publish = (metadata: object, { name = 'order.created', result = {} } = {}): void => {
    const Detail = JSON.stringify({ metadata: { environment: 'production', ...metadata }, data: {} });
    const input = { Entries: [{ Source: 'shop', DetailType: name, Detail }] };
    activity.onCall({ service: 'events', operation: 'PutEvents', input }, { Entries: [result] });
  };
  const lines = () => entries.map((entry) => formatActivity(entry, plain));
  return { activity, entries, publish, lines };
}

describe('an accepted event', () => {
  test('names the workflows that it starts', () => {
    const { publish, lines } = setUp();

    publish({ eventId, workflows: [workflowId] });

    expect(lines()).toEqual(['10:02:05Z  event    shop order.created  evt_n1qmekgj565h…  starts order-intake']);
  });

  test('that starts nothing names the command that explains it', () => {
    const { publish, lines } = setUp();

    publish({ eventId, workflows: [], inactive: [workflowId] });

    expect(lines()[0]).toMatch(
      new RegExp(
        `starts nothing \\(switched off: order-intake\\): npx --no-install flowgate events explain ${eventId}$`,
      ),
    );
  });

  test('does not name a workflow that refuses its data as started', () => {
    const { publish, entries } = setUp();

    publish({ eventId, workflows: [workflowId], refusals: [{ workflowId, cause: '/data/n is missing' }] });

    expect(entries).toMatchObject([{ workflows: [], refusedBy: ['order-intake'] }]);
  });

  test('is one line, however often it is published', () => {
    const { publish, entries } = setUp();

    publish({ eventId, workflows: [] });
    publish({ eventId, workflows: [] });

    expect(entries).toHaveLength(1);
  });

  test.each([
    ['that the bus did not accept', { eventId }, { result: { ErrorCode: 'InternalFailure' } }],
    ['that a workflow has emitted and the router has not accepted yet', {}, {}],
  ])('is not one %s', (_, metadata, options) => {
    const { publish, entries } = setUp();

    publish(metadata, options);

    expect(entries).toEqual([]);
  });

  test('cannot write escape sequences to the terminal', () => {
    const { publish, lines } = setUp();

    publish({ eventId, workflows: [] }, { name: 'a\u001b[2Jb\r\n\u202ec' });

    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not appear
    expect(lines()[0]).not.toMatch(/[\u0000-\u001f\u202e]/);
  });
});

describe('the end of a run', () => {
  const arn = 'arn:aws:states:us-east-1:000000000000:execution:m:run_1';
  const detail = { executionArn: arn, stateMachineArn: machineArn, name: 'run_1', startDate: 1_000, stopDate: 1_450 };
  const failure = { status: 'FAILED', error: 'Shop.Closed', cause: 'on Sunday' };

  test('names workflow, outcome, duration and ID', () => {
    const { activity, lines } = setUp();

    activity.onStatusChange({ ...detail, status: 'RUNNING', stopDate: null });
    activity.onStatusChange({ ...detail, status: 'SUCCEEDED', error: null, cause: null });

    expect(lines()).toEqual(['10:02:05Z  run      order-intake succeeded in 0.5 s  run_1']);
  });

  test('names the error and the state of a failed one', () => {
    const { activity, lines } = setUp();
    const execution = { arn } as ExecutionRecord;

    activity.watch(execution, { kind: 'entered', state: 'First', type: 'Pass', input: {} });
    activity.watch(execution, { kind: 'entered', state: 'Reserve', type: 'Task', input: {} });
    activity.onStatusChange({ ...detail, ...failure });

    expect(lines()).toEqual([
      '10:02:05Z  run      order-intake failed in 0.5 s in state "Reserve": Shop.Closed: on Sunday  run_1',
    ]);
  });
});

describe('a dead letter', () => {
  test('names its queue and the queue that it comes from', () => {
    const { activity, lines } = setUp();

    activity.onDeadLetter({ queueName: 'StartsDead', sourceName: 'Starts' });

    expect(lines()).toEqual(['10:02:05Z  dead letter in StartsDead from Starts, which received it too often']);
  });

  test('names the reason that EventBridge or Lambda gives, and is no other message', () => {
    const { activity, lines } = setUp();
    const send = (MessageAttributes?: object) => {
      const input = { QueueUrl: 'http://127.0.0.1/0/Undelivered', MessageBody: '{}', MessageAttributes };
      activity.onCall({ service: 'sqs', operation: 'SendMessage', input }, {});
    };

    send();
    send({ colour: { StringValue: 'red' } });
    send({ ERROR_CODE: { StringValue: 'NO_PERMISSIONS' }, ERROR_MESSAGE: { StringValue: 'not allowed' } });

    expect(lines()).toEqual(['10:02:05Z  dead letter in Undelivered: not allowed']);
  });
});

describe('a refused request', () => {
  const access = { requestId: 'r1', httpMethod: 'POST', path: '/v1/events', status: 400 };

  function respond(activity: Activity, request: object, body: unknown): void {
    const input = { Payload: JSON.stringify({ requestContext: { requestId: 'r1' }, ...request }) };
    const Payload = JSON.stringify({ statusCode: 400, body: JSON.stringify(body) });
    activity.onCall({ service: 'lambda', operation: 'Invoke', input }, { Payload });
  }

  test('names status, place, source and what the response says', () => {
    const { activity, lines } = setUp();

    respond(activity, { body: '{"source":"shop"}' }, { detail: '/data/orderId is missing' });
    activity.log('http', JSON.stringify(access));

    expect(lines()).toEqual(['10:02:05Z  refused  400 POST /v1/events from shop: /data/orderId is missing']);
  });

  test('names the reason of the log where the response hides it', () => {
    const { activity, entries } = setUp();
    const reason = 'the signature does not match';

    activity.log('Ingest', JSON.stringify({ requestId: 'r1', reason, ms: 1 }));
    respond(activity, { pathParameters: { source: 'github' }, body: 'no JSON' }, { detail: 'not verified' });
    activity.log('http', JSON.stringify({ ...access, status: 401 }));

    expect(entries).toMatchObject([{ kind: 'refused', status: 401, source: 'github', reason }]);
  });

  test('that the gateway refuses by itself has a line too', () => {
    const { activity, lines } = setUp();

    activity.log('http', JSON.stringify({ ...access, status: 429 }));

    expect(lines()[0]).toContain('429 POST /v1/events: ');
  });

  test.each([
    ['an accepted request', { ...access, status: 202 }],
    ['a page that a reader did not find', { ...access, httpMethod: 'GET', status: 404 }],
  ])('is not %s', (_, line) => {
    const { activity, entries } = setUp();

    activity.log('http', JSON.stringify(line));

    expect(entries).toEqual([]);
  });
});
