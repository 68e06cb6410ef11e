// The AWS endpoint without a connection: the same checks and the same responses as over HTTP, for requests that AWS's client signed.
import { DynamoDBClient, GetItemCommand, type GetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AwsEndpoint } from '../../../lib/local/access/endpoint/aws-endpoint.ts';
import { ServiceDispatcher } from '../../../lib/local/access/endpoint/service-dispatcher.ts';
import { Authorizer } from '../../../lib/local/access/iam/authorizer.ts';
import { PolicyDirectory } from '../../../lib/local/access/iam/policy-directory.ts';
import { systemClock } from '../../../lib/local/platform/clock.ts';
import { ConnectionLost } from '../../../lib/local/platform/connection-lost.ts';
import type { RestRequest, RestResponse } from '../../../lib/local/platform/service.ts';
import { EchoService } from '../../fixtures/echo-service.ts';

const roleArn = 'arn:aws:iam::000000000000:role/reader';
const key = { pk: { S: 'a' } };

let endpoint: AwsEndpoint;
let directory: PolicyDirectory;
let tables: EchoService;
let intercept: () => void;

beforeEach(async () => {
  intercept = () => undefined;
  directory = new PolicyDirectory();
  directory.putRole({ arn: roleArn, name: 'reader', trustPolicy: { Version: '2012-10-17', Statement: [] } });
  tables = new EchoService('dynamodb', 'DynamoDB_20120810');
  const dispatcher = new ServiceDispatcher({
    authorizer: new Authorizer({ directory, clock: systemClock }),
    intercept: (_, request, perform) => {
      intercept();
      return perform(request);
    },
  });
  dispatcher.add(tables);
  endpoint = await AwsEndpoint.start({ dispatcher, clock: systemClock, port: 0, onFault: () => {}, maxBodyBytes: 300 });
});

afterEach(() => endpoint.close());

type SignedRequest = Pick<RestRequest, 'method' | 'path' | 'headers'> & { readonly body: Uint8Array<ArrayBuffer> };

function allowReading(): void {
  const statement = { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: '*' };
  const document = { Version: '2012-10-17', Statement: [statement] };
  directory.attachToRole('reader', 'test', [{ name: 'test', document }]);
}

/** Signs a GetItem with credentials of the role. */
async function sign(id = 'a'): Promise<RestRequest> {
  let signed: RestRequest | undefined;
  const client = new DynamoDBClient({
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials: endpoint.issueCredentials(roleArn, 'ingest'),
    maxAttempts: 1,
    requestHandler: {
      handle: ({ body, headers, method, path }: SignedRequest) => {
        const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
        signed = { method, path, query: new URLSearchParams(), headers, body: bytes };
        return Promise.reject(new Error('signed'));
      },
    },
  });
  const sending: Promise<GetItemCommandOutput | Error> = client
    .send(new GetItemCommand({ TableName: 'orders', Key: { pk: { S: id } } }))
    .catch((error) => error);
  expect(await sending).toMatchObject({ message: 'signed' });
  if (signed === undefined) throw new Error('the client sent nothing');
  return signed;
}

function read({ body, headers, status }: RestResponse): unknown {
  return { status, type: headers['x-amzn-errortype'], body: JSON.parse(String(body)) };
}

test('serves a role what its policies allow, with the headers of an HTTP server', async () => {
  allowReading();
  tables.answer = () => ({ Item: key });

  const response = await endpoint.answer(await sign());

  expect(read(response)).toEqual({ status: 200, body: { Item: key } });
  expect(response.headers).toMatchObject({
    'content-length': String(response.body.length),
    'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(Date.parse(String(response.headers.date))).toBeGreaterThan(Date.parse('2026-01-01'));
});

test('refuses what no policy allows', async () => {
  const response = await endpoint.answer(await sign());

  expect(response).toMatchObject({ status: 400, headers: { 'x-amzn-errortype': 'AccessDeniedException' } });
  expect(tables.calls).toEqual([]);
});

test.each([
  ['body', (request: RestRequest) => ({ ...request, body: Buffer.from('{"TableName":"secrets"}') })],
  ['operation', (request: RestRequest) => changeHeader(request, 'x-amz-target', 'DynamoDB_20120810.DeleteItem')],
  ['host', (request: RestRequest) => changeHeader(request, 'host', '127.0.0.1:1')],
])('refuses a request whose %s is not the signed one', async (_, change) => {
  allowReading();

  const response = await endpoint.answer(change(await sign()));

  expect(response).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': 'InvalidSignatureException' } });
  expect(tables.calls).toEqual([]);
});

function changeHeader(request: RestRequest, name: string, value: string): RestRequest {
  return { ...request, headers: { ...request.headers, [name]: value } };
}

test('refuses a request of a revoked key', async () => {
  allowReading();
  const request = await sign();
  endpoint.revokeCredentials(/Credential=(\w+)/.exec(request.headers.authorization ?? '')?.[1] ?? '');

  expect(await endpoint.answer(request)).toMatchObject({
    status: 403,
    headers: { 'x-amzn-errortype': 'UnrecognizedClientException' },
  });
});

test('refuses a body above the limit', async () => {
  allowReading();

  expect(await endpoint.answer(await sign('x'.repeat(300)))).toMatchObject({ status: 413 });
});

test('rejects with a lost connection for an intercepted call that must get no response', async () => {
  allowReading();
  intercept = () => {
    throw new ConnectionLost();
  };

  await expect(endpoint.answer(await sign())).rejects.toBeInstanceOf(ConnectionLost);
});
