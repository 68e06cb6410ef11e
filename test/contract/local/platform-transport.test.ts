// Requests of functions to the platform's endpoint without a connection: what arrives, what comes back, and what still uses HTTP. Each
// function runs AWS's own clients in a real thread.
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { ConnectionLost } from '../../../lib/local/platform/connection-lost.ts';
import type { RestRequest, RestResponse } from '../../../lib/local/platform/service.ts';
import { LambdaWorkerFixture } from './lambda-worker-fixture.ts';

// A thread starts slowly on a machine that is busy with other tests.
jest.setTimeout(60_000);

const { resolve } = createRequire(import.meta.url);
const importClient = (name: string): string => `import sdk from ${JSON.stringify(resolve(`@aws-sdk/${name}`))};`;
const tableClient = `${importClient('client-dynamodb')}
const { DynamoDBClient, GetItemCommand } = sdk;
const client = new DynamoDBClient({ maxAttempts: 1, requestHandler: { socketTimeout: 300, connectionTimeout: 300 } });
const get = (id) => client.send(new GetItemCommand({ TableName: 'orders', Key: { id: { S: id } } }));`;
const objectClient = `${importClient('client-s3')}
const { S3Client, GetObjectCommand, HeadObjectCommand, PutObjectCommand } = sdk;
const client = new S3Client({ forcePathStyle: true });
const place = { Bucket: 'files', Key: 'a b/1' };`;

const found: RestResponse = {
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: '{"Item":{"name":{"S":"Zoë"}}}',
};

let fixture: LambdaWorkerFixture;
let server: Server;
let requests: RestRequest[];
let overHttp: string[];
let respond: (request: RestRequest) => Promise<RestResponse>;

beforeEach(async () => {
  requests = [];
  overHttp = [];
  respond = async () => found;
  server = createServer((message, response) => {
    overHttp.push(`${message.method} ${message.url}`);
    response.end('over HTTP');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fixture = new LambdaWorkerFixture({
    endpointUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answerRequest: (request) => {
      requests.push(request);
      return respond(request);
    },
  });
});

afterEach(async () => {
  await fixture.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('a client sends its signed request and receives the response without a connection', async () => {
  const name = await fixture.create(`${tableClient} export const handler = async ({ id }) => (await get(id)).Item;`);

  expect(await fixture.answerOf(name, { id: 'Zoë' })).toEqual({ name: { S: 'Zoë' } });

  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({
    method: 'POST',
    path: '/',
    headers: {
      authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKID\//),
      host: fixture.endpointHost,
      'x-amz-target': 'DynamoDB_20120810.GetItem',
    },
  });
  expect(JSON.parse(String(requests[0]?.body))).toEqual({ TableName: 'orders', Key: { id: { S: 'Zoë' } } });
  expect(overHttp).toEqual([]);
});

test('each of several requests at the same time receives its own response', async () => {
  respond = async ({ body }) => {
    const { id } = JSON.parse(String(body)).Key;
    await new Promise((resolve) => setTimeout(resolve, id.S === 'first' ? 50 : 0));
    return { ...found, body: JSON.stringify({ Item: { id } }) };
  };
  const source = `${tableClient} export const handler = async () => {
    const both = await Promise.all([get('first'), get('second')]);
    return both.map(({ Item }) => Item.id.S);
  };`;

  expect(await fixture.answerOf(await fixture.create(source))).toEqual(['first', 'second']);
});

test('a refusal reaches the client with its code', async () => {
  respond = async () => ({
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: '{"__type":"ResourceNotFoundException","message":"no table"}',
  });
  const source = `${tableClient} export const handler = () => get('1').catch(({ name, message }) => ({ name, message }));`;

  expect(await fixture.answerOf(await fixture.create(source))).toEqual({
    name: 'ResourceNotFoundException',
    message: 'no table',
  });
});

test('a lost connection is one to the client', async () => {
  respond = () => Promise.reject(new ConnectionLost());
  const source = `${tableClient} export const handler = () => get('1').catch(({ code }) => code);`;

  expect(await fixture.answerOf(await fixture.create(source))).toBe('ECONNRESET');
});

test('a response that does not come in time is a timeout to the client, and the next request is served', async () => {
  const source = `${tableClient} export const handler = () => get('1').then(({ Item }) => Item.name.S, ({ name }) => name);`;
  const name = await fixture.create(source);
  respond = () => new Promise(() => undefined);

  expect(await fixture.answerOf(name)).toBe('TimeoutError');
  respond = async () => found;
  expect(await fixture.answerOf(name)).toBe('Zoë');
});

test('a request that is cancelled ends without its response', async () => {
  respond = () => new Promise(() => undefined);
  const source = `${tableClient} export const handler = async () => {
    const command = new GetItemCommand({ TableName: 'orders', Key: { id: { S: '1' } } });
    return client.send(command, { abortSignal: AbortSignal.timeout(20) }).catch(({ name }) => name);
  };`;

  expect(await fixture.answerOf(await fixture.create(source))).toBe('AbortError');
});

test('bytes go both ways unchanged, and a HEAD response has its length without a body', async () => {
  const bytes = Buffer.from([0, 255, 128, 10]);
  respond = async ({ method }) => ({
    status: 200,
    headers: { 'content-length': '4' },
    body: method === 'GET' ? bytes : '',
  });
  const source = `${objectClient} export const handler = async () => {
    await client.send(new PutObjectCommand({ ...place, Body: Buffer.from('AP+ACg==', 'base64') }));
    const { Body } = await client.send(new GetObjectCommand(place));
    const { ContentLength } = await client.send(new HeadObjectCommand(place));
    return { body: Buffer.from(await Body.transformToByteArray()).toString('hex'), ContentLength };
  };`;

  expect(await fixture.answerOf(await fixture.create(source))).toEqual({ body: '00ff800a', ContentLength: 4 });

  expect(requests.map(({ method, path, query }) => `${method} ${path} ${query.get('x-id')}`)).toEqual([
    'PUT /files/a%20b/1 PutObject',
    'GET /files/a%20b/1 GetObject',
    'HEAD /files/a%20b/1 null',
  ]);
  expect(requests[0]?.body.includes(bytes)).toBe(true);
});

test('a function that only waits for a response is kept running, and one that waits for nothing ends', async () => {
  respond = async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return found;
  };
  const waits = await fixture.create(`${tableClient} export const handler = async () => (await get('1')).Item.name.S;`);
  const hangs = await fixture.create(
    `${tableClient} export const handler = () => get('1').then(() => new Promise(() => {}));`,
  );

  expect(await fixture.answerOf(waits)).toBe('Zoë');
  expect(await fixture.answerOf(hangs)).toMatchObject({ errorType: 'Runtime.NodeJsExit' });
});

test('an unsigned request, one with a header of its own encoding and one to another address use HTTP', async () => {
  const source = `import { request } from 'node:http';
    const send = (url, options) => new Promise((resolve, reject) => {
      const { hostname, port, pathname } = new URL(url);
      const sent = request({ hostname, port, path: pathname, ...options }, (response) => response.setEncoding('utf8').on('data', resolve));
      sent.on('error', ({ code }) => reject(new Error(code))).end();
    });
    const authorization = 'AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/s3/aws4_request';
    const { AWS_ENDPOINT_URL: here } = process.env;
    const host = new URL(here).host;
    export const handler = async () => [
      await send(here + '/unsigned', { headers: { host } }),
      await send(here + '/latin', { headers: { host, authorization, note: 'Zo\\u00eb' } }),
      await send('http://127.0.0.1:1/', { headers: { host, authorization } }).catch(({ message }) => message),
    ];`;

  expect(await fixture.answerOf(await fixture.create(source))).toEqual(['over HTTP', 'over HTTP', 'ECONNREFUSED']);
  expect(overHttp).toEqual(['GET /unsigned', 'GET /latin']);
  expect(requests).toEqual([]);
});
