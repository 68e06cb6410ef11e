// The AWS endpoint over real loopback connections, called by AWS's own clients and with raw requests.
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AwsEndpoint } from '../../../lib/local/access/endpoint/aws-endpoint.ts';
import { ServiceDispatcher } from '../../../lib/local/access/endpoint/service-dispatcher.ts';
import { Authorizer } from '../../../lib/local/access/iam/authorizer.ts';
import { PolicyDirectory } from '../../../lib/local/access/iam/policy-directory.ts';
import { AwsError } from '../../../lib/local/platform/aws-error.ts';
import { systemClock } from '../../../lib/local/platform/clock.ts';
import { S3Service } from '../../../lib/local/services/s3/service.ts';
import { EchoService } from '../../fixtures/echo-service.ts';

const roleArn = 'arn:aws:iam::000000000000:role/reader';
const key = { pk: { S: 'a' } };

let endpoint: AwsEndpoint;
let directory: PolicyDirectory;
let dispatcher: ServiceDispatcher;
let tables: EchoService;
let queues: EchoService;
let faults: string[];

beforeEach(async () => {
  directory = new PolicyDirectory();
  directory.putRole({ arn: roleArn, name: 'reader', trustPolicy: { Version: '2012-10-17', Statement: [] } });
  tables = new EchoService('dynamodb', 'DynamoDB_20120810');
  queues = new EchoService('sqs', 'AmazonSQS');
  dispatcher = new ServiceDispatcher({ authorizer: new Authorizer({ directory, clock: systemClock }) });
  for (const service of [tables, queues, new EchoService('events', 'AWSEvents')]) dispatcher.add(service);
  faults = [];
  endpoint = await AwsEndpoint.start({
    dispatcher,
    clock: systemClock,
    port: 0,
    onFault: (error) => faults.push(String(error)),
    maxBodyBytes: 1000,
  });
});

afterEach(async () => {
  await endpoint.close();
});

const outsider = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'anything' };

function tableClient(credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) {
  return new DynamoDBClient({ endpoint: endpoint.url, region: 'us-east-1', credentials, maxAttempts: 1 });
}

async function readAs(credentials: Parameters<typeof tableClient>[0]): Promise<unknown> {
  return await tableClient(credentials).send(new GetItemCommand({ TableName: 'orders', Key: key }));
}

function allowReading(): void {
  const statement = { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: '*' };
  const document = { Version: '2012-10-17', Statement: [statement] };
  directory.attachToRole('reader', 'test', [{ name: 'test', document }]);
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

function post(body: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(endpoint.url, { method: 'POST', headers }, (response) => {
      text(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        reject,
      );
    });
    request.on('error', reject).end(body);
  });
}

const getItem = { 'x-amz-target': 'DynamoDB_20120810.GetItem', 'content-type': 'application/x-amz-json-1.0' };

describe('who calls', () => {
  test('is the administrator, if the platform did not issue the credentials', async () => {
    tables.answer = () => ({ Item: key });

    const answer = await readAs(outsider);

    expect(answer).toMatchObject({ Item: key });
  });

  test('is the role whose credentials signed the request', async () => {
    allowReading();
    tables.answer = () => ({ Item: key });

    const answer = await readAs(endpoint.issueCredentials(roleArn));

    expect(answer).toMatchObject({ Item: key });
  });

  test('gets the reason when a role is denied', async () => {
    const answer = readAs(endpoint.issueCredentials(roleArn, 'ingest'));

    await expect(answer).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('assumed-role/reader/ingest is not authorized to perform: dynamodb:GetItem'),
    });
    expect(tables.calls).toEqual([]);
  });

  test.each([
    ['another secret', { secretAccessKey: 'guessed' }, 'InvalidSignatureException'],
    ['another session token', { sessionToken: 'guessed' }, 'UnrecognizedClientException'],
    ['no session token', { sessionToken: undefined }, 'UnrecognizedClientException'],
  ])('is refused as unknown for a role with %s', async (_, change, name) => {
    allowReading();
    const { sessionToken, ...credentials } = { ...endpoint.issueCredentials(roleArn), ...change };

    const answer = readAs({ ...credentials, ...(sessionToken === undefined ? {} : { sessionToken }) });

    await expect(answer).rejects.toMatchObject({ name });
    expect(tables.calls).toEqual([]);
  });

  test('is refused as unknown if the credentials were revoked', async () => {
    allowReading();
    const credentials = endpoint.issueCredentials(roleArn);
    endpoint.revokeCredentials(credentials.accessKeyId);

    const answer = readAs(credentials);

    await expect(answer).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  });

  test('is refused as unknown if the clock of the signer is an hour off', async () => {
    allowReading();
    const credentials = endpoint.issueCredentials(roleArn);
    const client = new DynamoDBClient({
      endpoint: endpoint.url,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
      systemClockOffset: -3_600_000,
    });

    const answer = client.send(new GetItemCommand({ TableName: 'orders', Key: key }));

    await expect(answer).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  test.each(['plain', 'a b/ü+c', "it's (100%) $5*=~&,;:@!"])(
    'is also recognised by a signature for S3, for the key %j',
    async (Key) => {
      const statement = { Effect: 'Allow', Action: 's3:*Object', Resource: 'arn:aws:s3:::data/*' };
      const document = { Version: '2012-10-17', Statement: [statement] };
      directory.attachToRole('reader', 'test', [{ name: 'test', document }]);
      const objects = await S3Service.start({ clock: systemClock });
      await objects.call('CreateBucket', { Bucket: 'data' });
      dispatcher.add(objects);
      const credentials = endpoint.issueCredentials(roleArn);
      const client = new S3Client({ endpoint: endpoint.url, region: 'us-east-1', credentials, forcePathStyle: true });

      await client.send(new PutObjectCommand({ Bucket: 'data', Key, Body: 'hello' }));

      const answer = await client.send(new GetObjectCommand({ Bucket: 'data', Key }));
      expect(await answer.Body?.transformToString()).toBe('hello');
    },
  );

  test('is returned by STS', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

    const answer = await post('Action=GetCallerIdentity&Version=2011-06-15', form);

    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('<Account>000000000000</Account>') });
  });
});

describe('answers', () => {
  test('have an error’s code, message and details as on AWS', async () => {
    tables.answer = () => {
      throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed', {
        details: { Item: key },
      });
    };

    const answer = await post('{}', getItem);

    expect(answer).toMatchObject({
      status: 400,
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amzn-errortype': 'ConditionalCheckFailedException',
        'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
    expect(JSON.parse(answer.body)).toEqual({
      __type: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      Item: key,
    });
  });

  test('have the error code that SQS’s clients expect', async () => {
    queues.answer = () => {
      throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    };
    const client = new SQSClient({ endpoint: endpoint.url, region: 'us-east-1', credentials: outsider });

    const answer = client.send(
      new SendMessageCommand({ QueueUrl: `${endpoint.url}/000000000000/q`, MessageBody: 'x' }),
    );

    await expect(answer).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      Code: 'AWS.SimpleQueueService.NonExistentQueue',
    });
  });

  test('report a fault without its cause, which is logged', async () => {
    tables.answer = () => {
      throw new TypeError('secret detail');
    };

    const answer = await post('{}', getItem);

    expect(answer).toMatchObject({ status: 500, body: expect.stringContaining('InternalServerError') });
    expect(answer.body).not.toContain('secret detail');
    expect(faults).toEqual(['TypeError: secret detail']);
  });

  test('encode a refusal of the query protocol as XML', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };

    const answer = await post(`Action=${encodeURIComponent('<Publish & "co">')}`, form);

    expect(answer.status).toBe(501);
    expect(answer.headers['content-type']).toBe('text/xml');
    expect(answer.body).toMatch(
      /^<ErrorResponse><Error><Type>Receiver<\/Type><Code>NotImplemented<\/Code><Message>[^<]*&lt;Publish &amp; [^<]*<\/Message><\/Error><RequestId>[0-9a-f-]{36}<\/RequestId><\/ErrorResponse>$/,
    );
  });

  test.each([
    ['an unknown service', '{}', { 'x-amz-target': 'Nobody.Call' }, 400, 'UnknownOperationException'],
    ['a target without an operation', '{}', { 'x-amz-target': 'AWSEvents' }, 400, 'UnknownOperationException'],
    ['a body that is no JSON', '{', getItem, 400, 'SerializationException'],
    ['a body that is no object', '[]', getItem, 400, 'SerializationException'],
    ['a request that no service knows', '', {}, 501, 'NotImplemented'],
    [
      'an unknown action of STS',
      'Action=AssumeRole',
      { 'content-type': 'application/x-www-form-urlencoded' },
      501,
      'AssumeRole',
    ],
    ['a body that is too long', ' '.repeat(1001), getItem, 413, 'RequestEntityTooLargeException'],
    [
      'an operation between services',
      '{}',
      { 'x-amz-target': 'AWSEvents.PutAwsEvent' },
      400,
      'UnknownOperationException',
    ],
    ['a web page', '{}', { ...getItem, origin: 'https://example.com' }, 403, 'AccessDenied'],
    ['a name that is not loopback’s', '{}', { ...getItem, host: 'rebound.example.com' }, 403, 'AccessDenied'],
  ])('refuse %s', async (_, body, headers, status, code) => {
    const answer = await post(body, headers);

    expect(answer).toMatchObject({ status, body: expect.stringContaining(code) });
    expect(tables.calls).toEqual([]);
  });

  test('use EventBridge’s version of the protocol for its clients', async () => {
    const client = new EventBridgeClient({ endpoint: endpoint.url, region: 'us-east-1', credentials: outsider });

    const answer = await client.send(new PutEventsCommand({ Entries: [{ Source: 'shop' }] }));

    expect(answer).toMatchObject({ $metadata: { httpStatusCode: 200 } });
  });
});

describe('the dispatcher within the process', () => {
  const bus = {
    kind: 'service',
    principal: 'events.amazonaws.com',
    sourceArn: 'arn:aws:events:us-east-1:0:rule/a',
  } as const;

  test('lets a service perform an internal operation', async () => {
    const answer = await dispatcher.call(bus, { service: 'events', operation: 'PutAwsEvent', input: { a: 1 } });

    expect(answer).toEqual({ a: 1 });
  });

  test('refuses the internal operation to a role', async () => {
    const answer = dispatcher.call(
      { kind: 'role', roleArn },
      { service: 'events', operation: 'PutAwsEvent', input: {} },
    );

    await expect(answer).rejects.toMatchObject({ code: 'UnknownOperationException' });
  });

  test('checks a service as it checks a role', async () => {
    const answer = dispatcher.call(bus, { service: 'sqs', operation: 'SendMessage', input: {} });

    await expect(answer).rejects.toMatchObject({ code: 'AccessDenied', status: 403 });
  });

  test('refuses a missing service by name', async () => {
    const answer = dispatcher.call(
      { kind: 'administrator' },
      { service: 'kinesis', operation: 'PutRecord', input: {} },
    );

    await expect(answer).rejects.toThrow('service kinesis is not implemented');
  });
});

test('closing drops open connections', async () => {
  const socket = connect(Number(new URL(endpoint.url).port), '127.0.0.1');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await new Promise((resolve) => socket.once('connect', resolve));

  await endpoint.close();

  await expect(closed).resolves.toBe(false);
});
