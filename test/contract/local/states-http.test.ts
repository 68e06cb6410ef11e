import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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
    ['is one of OAuth', Authentication.ConnectionArn, { client_id: 'k-secret' }, /OAuth is not implemented locally/],
    ['has no connection', 'arn:aws:events:us-east-1:000000000000:rule/x', {}, /is no connection/],
  ])('fails with the remedy where the secret %s', async (_, ConnectionArn, secret, message) => {
    const ended = await withSecret(secret).run(
      request({ ApiEndpoint: `${base}/a`, Authentication: { ConnectionArn } }),
    );

    expect(ended).toMatchObject({ error: 'States.Runtime', cause: expect.stringMatching(message) });
    expect(ended.cause).not.toContain('k-secret');
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
