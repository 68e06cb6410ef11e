import { describe, expect, test } from '@jest/globals';
import { native } from '../../../../lib/http/native/native-dialect.ts';
import { maxBodyBytes } from '../../../../lib/http/request/body.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../../../../lib/http/server/message.ts';
import { toHttpStatus } from '../../../../lib/http/server/problem.ts';
import type { BodyKind, ProtectedRoute, Route } from '../../../../lib/http/server/route.ts';
import { createRequestHandler } from '../../../../lib/http/server/serve.ts';
import { type ErrorCode, FlowgateError } from '../../../../lib/value/errors.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { problemStatuses } from '../../../fixtures/problem-statuses.ts';

const key = 'POST /v1/things';
const request = (difference: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  path: '/v1/things',
  routeKey: key,
  params: {},
  query: {},
  rawQuery: '',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{}'),
  requestId: 'request-1',
  ...difference,
});

function setUp(handle: () => Promise<HttpResponse> = async () => toJsonResponse(200, {}), body: BodyKind = 'json') {
  const world = new HttpWorld();
  const token = world.token({ scopes: ['events:write'] });
  const handled: unknown[] = [];
  const row: ProtectedRoute<unknown> = {
    key,
    dialect: native,
    scope: 'events:write',
    body,
    handle: async (_request, credential) => {
      handled.push(credential);
      return handle();
    },
  };
  const serve = (routes: readonly Route<unknown>[]) =>
    createRequestHandler<unknown>({ routes, deps: world, fallback: () => toJsonResponse(404, { fallback: true }) });
  const authorized = (difference: Partial<HttpRequest> = {}) => {
    const { headers, ...rest } = difference;
    return request({
      ...rest,
      headers: { authorization: `Bearer ${token}`, ...(headers ?? { 'content-type': 'application/json' }) },
    });
  };
  return { world, token, handled, row, serve, send: serve([row]), authorized };
}

const tooLarge = Buffer.alloc(maxBodyBytes + 1);

describe('the order of refusals', () => {
  test.each([
    ['401 before all else', 'nobody', '', tooLarge, 401],
    ['403 before size and media type', 'reader', '', tooLarge, 403],
    ['413 before the media type', 'sender', '', tooLarge, 413],
    ['415 before the body is read', 'sender', 'text/plain', Buffer.from('{'), 415],
  ])('is %s', async (_, who, type, body, status) => {
    const { world, token, send, handled } = setUp();
    const tokens = new Map([
      ['reader', world.token({ scopes: ['runs:read'] })],
      ['sender', token],
    ]);

    const headers = { authorization: tokens.get(who) ?? '', 'content-type': type };
    const { response } = await send(request({ headers, body }));

    expect(response.status).toBe(status);
    expect(JSON.parse(response.body)).toMatchObject({ status });
    expect(handled).toEqual([]);
  });

  test('accepts a body of exactly the allowed size', async () => {
    const { send, authorized } = setUp();

    expect((await send(authorized({ body: tooLarge.subarray(1) }))).response.status).toBe(200);
  });
});

describe('authentication', () => {
  test.each([
    ['Bearer', (token: string) => `Bearer ${token}`],
    ['bearer in small letters', (token: string) => `bearer ${token}`],
    ['Bearer with blanks', (token: string) => `  Bearer   ${token}  `],
    ['the bare token', (token: string) => token],
  ])('takes %s', async (_, spell) => {
    const { send, token, authorized } = setUp();
    const { headers } = authorized();

    const { response } = await send(request({ headers: { ...headers, authorization: spell(token) } }));

    expect(response.status).toBe(200);
  });

  test.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['Bearer alone', 'Bearer'],
    ['Basic', `Basic ${Buffer.from('a:b').toString('base64')}`],
    ['an unknown token', 'fgt_0000000000000000000000000000000000000000000000'],
  ])('refuses %s with a challenge and without the reason', async (_, authorization) => {
    const { send } = setUp();
    const headers = { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) };

    const { response, credential } = await send(request({ headers }));

    expect(response.status).toBe(401);
    expect(response.headers).toMatchObject({ 'www-authenticate': 'Bearer realm="flowgate"' });
    expect(credential).toBeUndefined();
    if ((authorization ?? '').length > 'Bearer'.length) expect(response.body).not.toContain(authorization);
  });

  test('passes the credential to the handler and to the log', async () => {
    const { send, authorized, handled } = setUp();

    const { credential } = await send(authorized());

    expect(handled).toEqual([credential]);
  });

  test('requires no credential for a public route', async () => {
    const { serve } = setUp();
    const open: Route<unknown> = {
      key,
      dialect: native,
      scope: 'public',
      body: 'none',
      handle: async () => toJsonResponse(200, {}),
    };

    expect((await serve([open])(request({ headers: {} }))).response.status).toBe(200);
  });
});

describe('the media type', () => {
  test.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON', 'application/vnd.a.b+json'])(
    'takes %s',
    async (type) => {
      const { send, authorized } = setUp();

      expect((await send(authorized({ headers: { 'content-type': type } }))).response.status).toBe(200);
    },
  );

  test.each([
    '',
    'text/plain',
    'application/jsonx',
    'application/x-www-form-urlencoded',
    'text/plain, application/json',
    'xapplication/json',
  ])('refuses %j', async (type) => {
    const { send, authorized } = setUp();

    const { response } = await send(authorized({ headers: { 'content-type': type } }));

    expect([response.status, response.headers.accept]).toEqual([415, 'application/json']);
  });

  test.each([
    ['application/x-www-form-urlencoded', 200],
    ['APPLICATION/X-WWW-FORM-URLENCODED; charset=utf-8', 200],
    ['application/json', 200],
    ['application/x-www-form-urlencodedx', 415],
  ])('%s of a body that is JSON or a form is answered with %i', async (type, status) => {
    const { send, authorized } = setUp(undefined, 'json-or-form');

    expect((await send(authorized({ headers: { 'content-type': type } }))).response.status).toBe(status);
  });

  test.each([
    ['optional-json', '', 200],
    ['optional-json', '{}', 415],
    ['json', '', 415],
    ['json-or-form', 'a=b', 415],
    ['none', 'anything', 200],
  ] satisfies [BodyKind, string, number][])('of a body that is %s and holds %j', async (kind, body, status) => {
    const { send, authorized } = setUp(undefined, kind);

    expect((await send(authorized({ headers: {}, body: Buffer.from(body) }))).response.status).toBe(status);
  });
});

describe('errors', () => {
  test.each(Object.entries(problemStatuses) as [ErrorCode, number][])(
    'answer %s as %i with problem details',
    async (code, status) => {
      const { send, authorized } = setUp(() => {
        throw new FlowgateError(code, 'what failed', {
          errors: [{ pointer: '/a', message: 'b' }],
          retryAfterSeconds: 7,
        });
      });

      const { response, fault } = await send(authorized());

      expect(toHttpStatus(code)).toBe(status);
      expect(response.status).toBe(status);
      expect(response.headers).toMatchObject({
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        'retry-after': '7',
      });
      expect(JSON.parse(response.body)).toEqual({
        type: `urn:flowgate:problem:${code.replaceAll('_', '-')}`,
        title: expect.stringMatching(/\S/),
        status,
        detail: 'what failed',
        instance: 'urn:flowgate:request:request-1',
        errors: [{ pointer: '/a', message: 'b' }],
      });
      expect(fault).toBeUndefined();
    },
  );

  test.each([
    ['an error of ours', new TypeError('secret of the house'), 500],
    ['something that is no error', 'secret of the house', 500],
    ['nothing at all', undefined, 500],
    [
      'a refused permission',
      Object.assign(new Error('secret of the house'), { name: 'AccessDeniedException', $fault: 'client' }),
      500,
    ],
    ['a fault of AWS’s', Object.assign(new Error('secret of the house'), { $fault: 'server' }), 503],
    [
      'a throttle',
      Object.assign(new Error('secret of the house'), { name: 'ThrottlingException', $fault: 'client' }),
      503,
    ],
    ...['ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'TransactionInProgressException'].map(
      (name) =>
        [`a ${name}`, Object.assign(new Error('secret of the house'), { name, $fault: 'client' }), 503] as const,
    ),
    ['a time-out', Object.assign(new Error('secret of the house'), { name: 'TimeoutError' }), 503],
    ['a broken connection', Object.assign(new Error('secret of the house'), { code: 'ECONNRESET' }), 503],
  ])('show nothing of %s', async (_, thrown, status) => {
    const { send, authorized } = setUp(() => Promise.reject(thrown));

    const { response, fault } = await send(authorized());

    expect(response.status).toBe(status);
    expect(response.body).not.toContain('secret of the house');
    expect(response.body).not.toMatch(/\bat .*:\d+/);
    expect(response.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
    expect(fault).toBe(thrown);
  });

  test('name at most a hundred places, each shortened, because they quote the sender’s data', async () => {
    const pointer = `/${'x'.repeat(5_000_000)}`;
    const errors = Array.from({ length: 1_000 }, () => ({ pointer, message: 'is wrong' }));
    const { send, authorized } = setUp(() => {
      throw new FlowgateError('invalid_request', pointer, { errors });
    });

    const { response } = await send(authorized());

    const shown = JSON.parse(response.body).errors;
    expect(response.body.length).toBeLessThan(100_000);
    expect([shown.length, shown.at(-1)]).toEqual([101, { pointer: '', message: 'and 900 more' }]);
  });

  test('of an unavailable credential store are not 401', async () => {
    const { world, send, authorized } = setUp();
    world.findCredential = () => Promise.reject(Object.assign(new Error('away'), { $fault: 'server' }));

    expect((await send(authorized())).response.status).toBe(503);
  });
});

describe('a request that no row takes', () => {
  test.each(['$default', '', 'constructor', 'POST /v1/other'])('goes to the fallback: %j', async (routeKey) => {
    const { send } = setUp();

    expect((await send(request({ routeKey }))).response.status).toBe(404);
  });
});
