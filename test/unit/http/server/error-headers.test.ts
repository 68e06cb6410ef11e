// Which headers the facts of an error become.
import { expect, test } from '@jest/globals';
import { toErrorHeaders } from '../../../../lib/http/server/error-headers.ts';
import { type ErrorFacts, FlowgateError } from '../../../../lib/value/errors.ts';

const rateLimit = { policy: 'client', requests: 20, seconds: 60, remaining: 0, secondsLeft: 7 };

test.each<[ErrorFacts, Record<string, string>]>([
  [{}, {}],
  [{ retryAfterSeconds: 0 }, { 'retry-after': '0' }],
  [{ authScheme: 'Bearer' }, { 'www-authenticate': 'Bearer realm="flowgate"' }],
  [{ allowedMethods: ['GET', 'HEAD'] }, { allow: 'GET, HEAD' }],
  [{ acceptedType: 'application/json' }, { accept: 'application/json' }],
  [{ acceptedEncoding: 'identity' }, { 'accept-encoding': 'identity' }],
  [{ rateLimit }, { 'ratelimit-policy': '"client";q=20;w=60', ratelimit: '"client";r=0;t=7' }],
])('the facts %j become the headers %j', (facts, headers) => {
  expect(toErrorHeaders(new FlowgateError('unavailable', 'why', facts))).toEqual(headers);
});

test('other facts become no header', () => {
  const error = new FlowgateError('unavailable', 'why', { reason: 'log', cause: new Error('inside'), isBare: true });

  expect([error.facts, toErrorHeaders(error)]).toEqual([{}, {}]);
});
