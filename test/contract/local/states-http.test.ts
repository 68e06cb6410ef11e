import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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
      response.end(JSON.stringify({ method: request.method, url: request.url, header: request.headers['x-a'], body }));
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

  test('refuses what only a connection could add', async () => {
    const harness = new StatesHarness();
    const Authentication = { ConnectionArn: 'arn:aws:events:us-east-1:000000000000:connection/c/1' };

    const ended = await harness.run(request({ ApiEndpoint: `${base}/a`, Authentication }));

    expect(ended).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining('Authentication is not impl'),
    });
  });

  test('goes to no other host', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(request({ ApiEndpoint: 'https://example.com/' }));

    expect(ended).toMatchObject({
      error: 'States.Http.Forbidden',
      cause: expect.stringContaining('requests to "example.com" are not allowed locally'),
    });
  });
});
