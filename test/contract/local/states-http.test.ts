import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../lib/local/platform/aws-error.ts';
import { jsonata, StatesHarness } from '../../unit/local/services/states/states-harness.ts';

let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      response.statusCode = request.url === '/broken' ? 503 : 201;
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          method: request.method,
          url: request.url,
          header: request.headers['x-a'],
          authorization: request.headers.authorization,
          body,
        }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

const request = (Arguments: object) =>
  jsonata({
    H: {
      Type: 'Task',
      Resource: 'arn:aws:states:::http:invoke',
      Arguments: { Method: 'POST', ...Arguments },
      End: true,
    },
  });

describe('http:invoke', () => {
  test('sends a request to this machine and parses the answer', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      request({
        ApiEndpoint: `${base}/a`,
        QueryParameters: { q: ['1', '2'] },
        Headers: { 'X-A': 'h' },
        RequestBody: { n: '{% $states.input.n %}' },
      }),
      { n: 4 },
    );

    expect(JSON.parse(ended.output ?? '')).toMatchObject({
      StatusCode: 201,
      StatusText: 'Created',
      Headers: { 'content-type': ['application/json'] },
      ResponseBody: { method: 'POST', url: '/a?q=1&q=2', header: 'h', body: '{"n":4}' },
    });
  });

  test('fails by the status of the answer', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(request({ ApiEndpoint: `${base}/broken` }));

    expect(ended.error).toBe('States.Http.StatusCode.503');
  });

  const Authentication = { ConnectionArn: 'arn:aws:events:us-east-1:000000000000:connection/shop/81210c42' };
  const withSecret = (secret: unknown): StatesHarness =>
    new StatesHarness({
      'secretsmanager.GetSecretValue': ({ SecretId }) => {
        if (SecretId !== 'events!connection/shop') throw new AwsError('ResourceNotFoundException', 'no such secret');
        return { SecretString: typeof secret === 'string' ? secret : JSON.stringify(secret) };
      },
    });

  test.each([
    ['an API key', { api_key_name: 'X-A', api_key_value: 'k-1' }, { header: 'k-1' }],
    ['a user name', { username: 'ada', password: 'p' }, { authorization: 'Basic YWRhOnA=' }],
    [
      'parameters of the connection, which win',
      {
        ...{ api_key_name: 'X-A', api_key_value: 'k-1' },
        invocation_http_parameters: {
          header_parameters: [{ key: 'authorization', value: 'from the connection', is_value_secret: true }],
          query_string_parameters: [{ key: 'tenant', value: 't' }],
          body_parameters: [{ key: 'n', value: 'fixed' }],
        },
      },
      { header: 'k-1', authorization: 'from the connection', url: '/a?tenant=t', body: '{"n":"fixed","m":1}' },
    ],
  ])('adds %s from the secret of the connection', async (_, secret, expected) => {
    const Arguments = { ApiEndpoint: `${base}/a`, Authentication, RequestBody: { n: 1, m: 1 } };

    const ended = await withSecret(secret).run(request(Arguments));

    expect(ended.status).toBe('SUCCEEDED');
    expect(JSON.parse(ended.output ?? '').ResponseBody).toMatchObject(expected);
  });

  test('keeps the secret out of the history and from the watcher', async () => {
    const steps: unknown[] = [];
    const secret = JSON.stringify({ api_key_name: 'X-B', api_key_value: 'k-secret' });
    const harness = new StatesHarness(
      { 'secretsmanager.GetSecretValue': () => ({ SecretString: secret }) },
      { watch: (_, step) => steps.push(step) },
    );

    const ended = await harness.run(request({ ApiEndpoint: `${base}/a`, Authentication }));

    expect(ended.status).toBe('SUCCEEDED');
    expect(JSON.stringify([steps, await harness.history()])).not.toContain('k-secret');
  });

  test.each([
    [
      'is not stored',
      'arn:aws:events:us-east-1:000000000000:connection/other/1',
      {},
      /the secret "events!connection\/other" of the connection cannot be read \(no such secret\): store it as \{"api_key_name"/,
    ],
    ['is no JSON', Authentication.ConnectionArn, 'k-secret', /^the secret "events!connection\/shop" must be \{/],
    [
      'is of no known kind',
      Authentication.ConnectionArn,
      { token: 'k-secret' },
      /neither an API key, a user name nor an OAuth/,
    ],
    ['has no endpoint', Authentication.ConnectionArn, { client_id: 'k-secret' }, /no valid "authorization_endpoint"/],
    [
      'names another host',
      Authentication.ConnectionArn,
      { client_id: 'k-secret', authorization_endpoint: 'https://example.com/token' },
      /requests to "example.com" are not allowed locally/,
    ],
    ['has no connection', 'arn:aws:events:us-east-1:000000000000:rule/x', {}, /is no connection/],
  ])('fails with the remedy where the secret %s', async (_, ConnectionArn, secret, message) => {
    const ended = await withSecret(secret).run(
      request({ ApiEndpoint: `${base}/a`, Authentication: { ConnectionArn } }),
    );

    expect(ended).toMatchObject({ error: 'States.Runtime', cause: expect.stringMatching(message) });
    expect(ended.cause).not.toContain('k-secret');
  });

  describe('of an OAuth connection', () => {
    let issuer: Server;
    let grants: {
      method: string | undefined;
      url: string | undefined;
      authorization: string | undefined;
      body: string;
    }[];
    let refusedTokens: string[];
    let answer: (count: number) => { status?: number; body: unknown };

    beforeEach(async () => {
      grants = [];
      refusedTokens = [];
      answer = (count) => ({ body: { access_token: `t-${count}`, token_type: 'Bearer', expires_in: 3600 } });
      issuer = createServer((incoming, response) => {
        const { method, url, headers } = incoming;
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          response.setHeader('content-type', 'application/json');
          const { authorization } = headers;
          if (url?.startsWith('/token') === true) {
            grants.push({ method, url, authorization, body: Buffer.concat(chunks).toString() });
            const { status = 200, body } = answer(grants.length);
            response.statusCode = status;
            response.end(JSON.stringify(body));
            return;
          }
          response.statusCode = refusedTokens.includes(authorization ?? '') ? 401 : 200;
          response.end(JSON.stringify({ authorization }));
        });
      });
      await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    });

    afterEach(() => new Promise((resolve) => issuer.close(resolve)));

    const address = (): string => `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
    const connected = (more: object = {}): StatesHarness =>
      withSecret({
        client_id: 'shop',
        client_secret: 'k-secret',
        authorization_endpoint: `${address()}/token`,
        ...more,
      });
    const twice = (Retry: object[] = []) => {
      const task = {
        Type: 'Task',
        Resource: 'arn:aws:states:::http:invoke',
        Arguments: { Method: 'GET', ApiEndpoint: `${address()}/a`, Authentication },
        Output: '{% $states.result.ResponseBody.authorization %}',
        Retry,
      };
      return jsonata({
        First: { ...task, Next: 'Wait' },
        Wait: { Type: 'Wait', Seconds: 5, Next: 'Second' },
        Second: { ...task, End: true },
      });
    };

    test('has one token for several requests, from the grant client_credentials', async () => {
      const ended = await connected({
        oauth_http_parameters: { body_parameters: [{ key: 'audience', value: 'stock' }] },
      }).run(twice());

      expect(ended).toMatchObject({ status: 'SUCCEEDED', output: '"Bearer t-1"' });
      expect(grants).toEqual([
        {
          method: 'POST',
          url: '/token',
          authorization: `Basic ${Buffer.from('shop:k-secret').toString('base64')}`,
          body: 'grant_type=client_credentials&audience=stock',
        },
      ]);
    });

    test('asks with GET in the query', async () => {
      await connected({
        http_method: 'GET',
        oauth_http_parameters: { query_string_parameters: [{ key: 'scope', value: 'read' }] },
      }).run(twice());

      expect(grants).toMatchObject([
        { method: 'GET', url: '/token?scope=read&grant_type=client_credentials', body: '' },
      ]);
    });

    test('has a new token when the old one is about to expire', async () => {
      answer = (count) => ({ body: { access_token: `t-${count}`, expires_in: 62 } });

      const ended = await connected().run(twice());

      expect(ended.output).toBe('"Bearer t-2"');
    });

    test('fails by a refused token, and has a new one at the retry', async () => {
      refusedTokens = ['Bearer t-1'];
      const without = await connected().run(twice());
      grants = [];

      const ended = await connected().run(twice([{ ErrorEquals: ['States.Http.StatusCode.401'] }]));

      expect(without.error).toBe('States.Http.StatusCode.401');
      expect(ended).toMatchObject({ status: 'SUCCEEDED', output: '"Bearer t-2"' });
      expect(grants).toHaveLength(2);
    });

    test.each<[string, { status?: number; body: unknown }, RegExp]>([
      ['refuses the client', { status: 401, body: { error: 'k-secret' } }, /"shop" answered 401 instead of a token$/],
      ['sends no token', { body: { token: 'k-secret' } }, /"shop" answered without an "access_token"$/],
    ])('fails if the authorization endpoint %s', async (_, answered, message) => {
      answer = () => answered;

      const ended = await connected().run(twice());

      expect(ended).toMatchObject({ error: 'States.Runtime', cause: expect.stringMatching(message) });
      expect(ended.cause).not.toContain('k-secret');
    });
  });

  test.each([
    ['INDICES', 'a=1&b%5B0%5D=x&b%5B1%5D=y&c%5Bd%5D=true'],
    ['REPEAT', 'a=1&b=x&b=y&c%5Bd%5D=true'],
    ['COMMAS', 'a=1&b=x%2Cy&c%5Bd%5D=true'],
    ['BRACKETS', 'a=1&b%5B%5D=x&b%5B%5D=y&c%5Bd%5D=true'],
  ])('sends the body as a form with %s', async (ArrayFormat, body) => {
    const Transform = { RequestBodyEncoding: 'URL_ENCODED', RequestEncodingOptions: { ArrayFormat } };
    const RequestBody = { a: 1, b: ['x', 'y'], c: { d: true } };

    const ended = await new StatesHarness().run(request({ ApiEndpoint: `${base}/a`, Transform, RequestBody }));

    expect(JSON.parse(ended.output ?? '').ResponseBody).toMatchObject({ body });
  });

  test('goes to no other host', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(request({ ApiEndpoint: 'https://example.com/' }));

    expect(ended).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining('requests to "example.com" are not allowed locally'),
    });
  });
});
