// The HTTP API over real loopback connections: events, responses, limits, broken and slow clients.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AwsError } from '../../../lib/local/platform/aws-error.ts';
import { systemClock } from '../../../lib/local/platform/clock.ts';
import type { JsonObject } from '../../../lib/local/platform/service.ts';
import { HttpApi, type HttpApiOptions } from '../../../lib/local/services/apigateway/http-api.ts';
import type { HttpApiDescription } from '../../../lib/local/services/apigateway/http-api-description.ts';

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:echo';
const route = (routeKey: string, timeoutMs = 30_000) =>
  ({ routeKey, functionArn, payloadFormatVersion: '2.0', timeoutMs }) as const;
const describeApi = (members: Partial<HttpApiDescription> = {}): HttpApiDescription => ({
  apiId: 'abcdef1234',
  name: 'router',
  routes: [route('POST /v1/events'), route('GET /v1/events/{id}'), route('ANY /hooks/{proxy+}')],
  stage: { name: '$default', routeThrottles: {} },
  ...members,
});

let api: HttpApi;
let events: JsonObject[];
let lines: string[];
/** What the function answers to the next requests. */
let answer: (event: JsonObject) => unknown;

const start = (options: Partial<HttpApiOptions> = {}): Promise<HttpApi> =>
  HttpApi.start({
    clock: systemClock,
    description: describeApi(),
    port: 0,
    host: '127.0.0.1',
    invoke: async (_, payload, onStarted) => {
      onStarted();
      const event: JsonObject = JSON.parse(payload);
      events.push(event);
      return { Payload: JSON.stringify(await answer(event)) };
    },
    log: (line) => lines.push(line),
    ...options,
  });

/** Replaces the API of the test. */
const restart = async (options: Partial<HttpApiOptions>): Promise<void> => {
  await api.close();
  api = await start(options);
};

beforeEach(async () => {
  events = [];
  lines = [];
  answer = () => ({ statusCode: 200, body: 'ok' });
  api = await start();
});
afterEach(() => api.close());

/** Sends bytes as they are and answers what comes back until the connection closes. */
const raw = async (bytes: string): Promise<string> => {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  socket.write(bytes);
  return text(socket);
};

describe('a request', () => {
  test('reaches its function in payload format 2.0', async () => {
    await fetch(`${api.url}/v1/events?tag=a%20b&tag=c&empty=`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'test', 'X-Tag': 'one', Cookie: 'a=1; b=2' },
      body: '{"source":"shop"}',
    });

    const { port } = new URL(api.url);
    expect(events).toEqual([
      {
        version: '2.0',
        routeKey: 'POST /v1/events',
        rawPath: '/v1/events',
        rawQueryString: 'tag=a%20b&tag=c&empty=',
        cookies: ['a=1', 'b=2'],
        headers: expect.objectContaining({
          'content-type': 'application/json',
          'content-length': '17',
          host: `127.0.0.1:${port}`,
          'x-tag': 'one',
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-port': port,
          'x-forwarded-proto': 'http',
          'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        }),
        queryStringParameters: { tag: 'a b,c', empty: '' },
        requestContext: {
          accountId: '000000000000',
          apiId: 'abcdef1234',
          domainName: '127.0.0.1',
          domainPrefix: '127',
          http: { method: 'POST', path: '/v1/events', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
          requestId: expect.any(String),
          routeKey: 'POST /v1/events',
          stage: '$default',
          time: expect.stringMatching(/^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} \+0000$/),
          timeEpoch: expect.any(Number),
        },
        body: '{"source":"shop"}',
        isBase64Encoded: false,
      },
    ]);
    expect(events[0]?.headers).not.toHaveProperty('cookie');
    expect(events[0]?.headers).not.toHaveProperty('connection');
  });

  test('without query, cookies, body or variables lacks these members', async () => {
    await restart({ description: describeApi({ routes: [route('GET /health')] }) });

    await fetch(`${api.url}/health`);

    const [event] = events;
    for (const name of ['queryStringParameters', 'cookies', 'body', 'pathParameters', 'stageVariables']) {
      expect(event).not.toHaveProperty(name);
    }
    expect(event?.isBase64Encoded).toBe(false);
  });

  test('with headers sent twice has them joined by commas', async () => {
    await raw('GET /hooks/x HTTP/1.1\r\nHost: h\r\nX-Tag: one\r\nx-tag: two\r\nConnection: close\r\n\r\n');

    expect(events[0]?.headers).toMatchObject({ 'x-tag': 'one,two' });
  });

  test('has its path and its variables decoded', async () => {
    await fetch(`${api.url}/v1/events/evt%20%C3%A9`);

    expect(events[0]).toMatchObject({ rawPath: '/v1/events/evt é', pathParameters: { id: 'evt é' } });
  });

  test('has the rest of its path in a greedy variable', async () => {
    await fetch(`${api.url}/hooks/stripe/a/b`, { method: 'PUT' });

    expect(events[0]).toMatchObject({ routeKey: 'ANY /hooks/{proxy+}', pathParameters: { proxy: 'stripe/a/b' } });
  });

  test.each([
    ['text/plain; charset=utf-8', 'é', false],
    ['application/json', 'é', false],
    ['application/xml', 'é', false],
    ['application/javascript', 'é', false],
    ['application/x-www-form-urlencoded', 'w6k=', true],
    ['application/octet-stream', 'w6k=', true],
    ['application/vnd.api+json', 'w6k=', true],
  ])('of type %s carries its body as %j', async (type, body, isBase64Encoded) => {
    await fetch(`${api.url}/v1/events`, { method: 'POST', headers: { 'Content-Type': type }, body: 'é' });

    expect(events[0]).toMatchObject({ body, isBase64Encoded });
  });

  test('of no type carries its body as base64', async () => {
    await raw('POST /v1/events HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi');

    expect(events[0]).toMatchObject({ body: 'aGk=', isBase64Encoded: true });
  });
});

describe('a response', () => {
  test('has the status, headers, cookies and body that the function answered', async () => {
    answer = () => ({
      statusCode: 202,
      headers: { 'Content-Type': 'application/json', 'X-Count': 3, Connection: 'close', 'Content-Length': '999' },
      cookies: ['a=1; Secure', 'b=2'],
      body: '{"id":1}',
    });

    const response = await fetch(`${api.url}/v1/events`, { method: 'POST' });

    expect(response.status).toBe(202);
    expect(response.headers.get('x-count')).toBe('3');
    expect(response.headers.get('content-length')).toBe('8');
    expect(response.headers.getSetCookie()).toEqual(['a=1; Secure', 'b=2']);
    expect(response.headers.get('apigw-requestid')).toMatch(/^[A-Za-z0-9+/]{15}=$/);
    expect(await response.json()).toEqual({ id: 1 });
  });

  test.each([
    ['an object without statusCode', { id: 1 }, '{"id":1}'],
    ['a string', 'hello', 'hello'],
    ['null', null, 'null'],
  ])('to %s is 200 and JSON', async (_, value, body) => {
    answer = () => value;

    const response = await fetch(`${api.url}/v1/events`, { method: 'POST' });

    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await response.text()).toBe(body);
  });

  test('of base64 is decoded', async () => {
    answer = () => ({ statusCode: 200, body: '/wA=', isBase64Encoded: true });

    const response = await fetch(`${api.url}/v1/events`, { method: 'POST' });

    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([0xff, 0]));
  });

  test('to HEAD has the length of the body and no body', async () => {
    const response = await fetch(`${api.url}/hooks/x`, { method: 'HEAD' });

    expect(response.headers.get('content-length')).toBe('2');
    expect(await response.text()).toBe('');
  });

  test.each([
    ['a status that is none', { statusCode: 'fine', body: '' }],
    ['a body that is no string', { statusCode: 200, body: { id: 1 } }],
    ['headers that are a list', { statusCode: 200, headers: [] }],
    ['a header with a line break', { statusCode: 200, headers: { 'x-a': 'a\r\nx-b: b' } }],
    ['cookies that are no list', { statusCode: 200, cookies: 'a=1' }],
  ])('to %s is 500', async (_, value) => {
    answer = () => value;

    const response = await fetch(`${api.url}/v1/events`, { method: 'POST' });

    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
  });

  test.each([
    ['a function error', async () => ({ FunctionError: 'Unhandled', Payload: '{"errorMessage":"secret"}' }), 500],
    ['a fault', () => Promise.reject(new Error('secret')), 500],
    ['throttling', () => Promise.reject(new AwsError('TooManyRequestsException', 'Rate Exceeded.')), 503],
    ['an event over 6 MB', () => Promise.reject(new AwsError('RequestEntityTooLargeException', 'too large')), 413],
  ])('to %s does not show the cause to the client', async (_, invoke, status) => {
    await restart({ invoke });

    const response = await fetch(`${api.url}/v1/events`, { method: 'POST' });

    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain('secret');
  });

  test('is 503 once the route has waited for its timeout', async () => {
    answer = () => new Promise((resolve) => setTimeout(resolve, 300));
    await restart({ description: describeApi({ routes: [route('POST /v1/events', 50)] }) });

    const response = await fetch(`${api.url}/v1/events`, { method: 'POST' });

    expect([response.status, await response.json()]).toEqual([503, { message: 'Service Unavailable' }]);
  });

  test.each([
    ['an unknown path', 'GET', '/nowhere'],
    ['another method', 'DELETE', '/v1/events'],
    ['a trailing slash', 'POST', '/v1/events/'],
  ])('to %s is 404', async (_, method, path) => {
    const response = await fetch(`${api.url}${path}`, { method });

    expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }]);
    expect(events).toEqual([]);
  });

  test('is 429 for a route whose bucket is empty, and no other', async () => {
    const stage = { name: '$default', routeThrottles: { 'POST /v1/events': { burst: 2, rate: 0 } } } as const;
    await restart({ description: describeApi({ stage }) });

    const statuses: number[] = [];
    for (const path of ['/v1/events', '/v1/events', '/v1/events', '/hooks/x']) {
      statuses.push((await fetch(`${api.url}${path}`, { method: 'POST' })).status);
    }

    expect(statuses).toEqual([200, 200, 429, 200]);
  });
});

describe('a body', () => {
  const tooMuch = 10 * 2 ** 20 + 1;

  test('of 10 MB is passed on', async () => {
    const response = await fetch(`${api.url}/v1/events`, { method: 'POST', body: Buffer.alloc(tooMuch - 1) });

    expect(response.status).toBe(200);
  });

  test('over 10 MB is 413 and reaches no function', async () => {
    const response = await fetch(`${api.url}/v1/events`, { method: 'POST', body: Buffer.alloc(tooMuch) });

    expect([response.status, await response.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
    expect(events).toEqual([]);
  });

  test('over 10 MB without a declared length is 413 as soon as the limit is passed', async () => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = httpRequest(`${api.url}/v1/events`, { method: 'POST' }, resolve);
      request.on('error', reject);
      request.write(Buffer.alloc(tooMuch));
    });

    expect(response.statusCode).toBe(413);
    expect(events).toEqual([]);
    response.destroy();
  });

  test('is requested from a client that expects 100-continue', async () => {
    const answered = await new Promise<IncomingMessage>((resolve) => {
      const headers = { Expect: '100-continue', 'Content-Length': 2, 'Content-Type': 'text/plain' };
      const request = httpRequest(`${api.url}/v1/events`, { method: 'POST', headers }, resolve);
      request.on('continue', () => request.end('hi'));
      request.flushHeaders();
    });

    expect(answered.statusCode).toBe(200);
    expect(events[0]).toMatchObject({ body: 'hi' });
    answered.resume();
  });

  test('that is announced as too large is refused before it is sent', async () => {
    const head = `POST /v1/events HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: ${tooMuch}\r\n\r\n`;

    expect(await raw(head)).toMatch(/^HTTP\/1.1 413 /);
  });

  test('that ends early reaches no function', async () => {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    await new Promise<void>((resolve) => {
      socket.write('POST /v1/events HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf', () => resolve());
    });
    socket.destroy();
    await fetch(`${api.url}/hooks/after`);

    expect(events.map(({ rawPath }) => rawPath)).toEqual(['/hooks/after']);
  });
});

describe('a client', () => {
  test('that speaks no HTTP gets 400', async () => {
    expect(await raw('hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*\{"message":"Bad Request"\}$/s);
  });

  test('whose path is not percent-encoded text gets 400', async () => {
    expect((await fetch(`${api.url}/hooks/%ff`)).status).toBe(400);
  });

  test('that sends over 10,240 bytes of headers gets 431', async () => {
    const response = await raw(`GET /hooks/x HTTP/1.1\r\nHost: h\r\nX-Long: ${'x'.repeat(10_240)}\r\n\r\n`);

    expect(response).toMatch(/^HTTP\/1.1 431 /);
  });

  test('that sends its request too slowly gets 408', async () => {
    await restart({ requestTimeoutMs: 100 });

    expect(await raw('POST /v1/events HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nslow')).toMatch(
      /^HTTP\/1.1 408 /,
    );
    expect(events).toEqual([]);
  });

  test.each(['\r\n\r\n', ''])('may send any bytes before %j, and the API continues to work', async (end) => {
    const { hostname, port } = new URL(api.url);
    const fragment = fc.constantFrom('GET ', 'POST /hooks/', ' HTTP/1.1', '\r\n', 'Host: h', ': ', '%', '\0', 'é');
    const bytes = fc.array(fc.oneof(fragment, fc.string()), { maxLength: 12 }).map((parts) => parts.join(''));
    const property = fc.asyncProperty(bytes, async (sent) => {
      const socket = connect(Number(port), hostname);
      socket.end(sent + end);

      expect(await text(socket).catch(() => '')).toMatch(/^(HTTP\/1.1 \d{3} |$)/);
    });

    await fc.assert(property, { numRuns: 200 });

    expect((await fetch(`${api.url}/hooks/x`)).status).toBe(200);
  });

  test('may send many requests over one connection', async () => {
    const one = 'GET /hooks/x HTTP/1.1\r\nHost: h\r\n\r\n';
    const last = 'GET /hooks/x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n';

    const responses = await raw(one + one + last);

    expect(responses.match(/HTTP\/1.1 200 /g)).toHaveLength(3);
  });
});

describe('the API', () => {
  test('serves a new description from the next request on', async () => {
    api.update(describeApi({ routes: [route('GET /new')] }));

    const statuses = [(await fetch(`${api.url}/new`)).status, (await fetch(`${api.url}/v1/events`)).status];

    expect(statuses).toEqual([200, 404]);
  });

  test('says which port is in use', async () => {
    const port = Number(new URL(api.url).port);

    await expect(start({ port })).rejects.toThrow(`port ${port} is in use: `);
  });

  test('refuses payload format 1.0 by name', async () => {
    const old = { ...route('GET /old'), payloadFormatVersion: '1.0' } as const;

    await expect(start({ description: describeApi({ routes: [old] }) })).rejects.toThrow(
      'payload format version 1.0 (of route GET /old) is not implemented by the local platform',
    );
  });

  test('finishes the requests in progress when it is closed', async () => {
    const arrived = Promise.withResolvers<void>();
    answer = async () => {
      arrived.resolve();
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { statusCode: 200, body: 'late' };
    };
    const underWay = fetch(`${api.url}/v1/events`, { method: 'POST' });
    await arrived.promise;

    await api.close();

    expect(await (await underWay).text()).toBe('late');
  });

  test('logs one line per request, without its query', async () => {
    await fetch(`${api.url}/hooks/x?uid=secret`);

    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ httpMethod: 'GET', path: '/hooks/x', routeKey: 'ANY /hooks/{proxy+}', status: 200 }),
    ]);
    expect(lines.join('')).not.toContain('secret');
  });

  test('passes a preflight request to the routes', async () => {
    const headers = { Origin: 'https://app.example', 'Access-Control-Request-Method': 'POST' };

    const asked = await fetch(`${api.url}/v1/events`, { method: 'OPTIONS', headers });

    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([404, null]);
    expect(events).toEqual([]);
  });
});
