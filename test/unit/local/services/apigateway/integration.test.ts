// The time limit of an HTTP API's integration, on a stopped clock.
import { beforeEach, expect, test } from '@jest/globals';
import { type InvokeFunction, integrate } from '../../../../../lib/local/services/apigateway/integration.ts';
import { FakeClock } from '../../../../fixtures/fake-clock.ts';

const route = { routeKey: 'POST /', functionArn: 'arn', payloadFormatVersion: '2.0', timeoutMs: 30_000 } as const;
const succeeded = { Payload: '{"statusCode":202,"body":"kept"}' };

let clock: FakeClock;
let notes: string[];
let start: () => void;
let finish: () => void;

beforeEach(() => {
  clock = new FakeClock();
  notes = [];
});

function send(): ReturnType<typeof integrate> {
  const invoke: InvokeFunction = (_, __, onStarted) => {
    start = onStarted;
    return new Promise((resolve) => {
      finish = () => resolve(succeeded);
    });
  };
  return integrate({ clock, invoke, route, payload: '{}', note: (text) => notes.push(text) });
}

test('a first start that takes longer than the limit is awaited', async () => {
  const response = send();

  await clock.advance(90_000);
  start();
  await clock.advance(29_000);
  finish();

  expect([(await response).status, notes]).toEqual([202, []]);
});

test('a function that has started has as much time as the route gives it', async () => {
  const response = send();

  await clock.advance(10_000);
  start();
  await clock.advance(30_000);

  expect([(await response).status, notes]).toEqual([503, ['the function did not answer within 30000 ms']]);
});

test('a function that starts again does not get more time', async () => {
  const response = send();

  start();
  await clock.advance(29_000);
  start();
  await clock.advance(1_000);

  expect((await response).status).toBe(503);
});
