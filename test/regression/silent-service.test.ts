// A service that took a request and never answered, or began an answer and never ended it, was waited for until the function
// was ended: the time limit of the clients was only warned of, and held for the head of an answer alone.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { clientConfig, transferConfig } from '../../lib/aws/clients.ts';

/** Enough for the server of this process to accept a request on a busy machine. */
const patienceMs = 500;

let server: Server;
let tries: number;
let beginsToAnswer: boolean;

beforeEach(async () => {
  tries = 0;
  beginsToAnswer = false;
  server = createServer((_request, response) => {
    tries += 1;
    if (beginsToAnswer) response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).write('{"Table":');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function ask(): Promise<unknown> {
  const client = new DynamoDBClient({
    ...clientConfig,
    requestHandler: { ...clientConfig.requestHandler, requestTimeout: patienceMs, socketTimeout: patienceMs },
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return client.send(new DescribeTableCommand({ TableName: 'events' }));
}

test('a call to a service that never responds fails after the configured attempts', async () => {
  const call = ask();

  await expect(call).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
  expect(tries).toBe(clientConfig.maxAttempts);
});

test('a call to a service that never ends its response fails too', async () => {
  beginsToAnswer = true;

  const call = ask();

  await expect(call).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
});

test('the limit for a pause within a response equals the limit for its first byte', () => {
  expect(clientConfig.requestHandler.socketTimeout).toBe(clientConfig.requestHandler.requestTimeout);
  expect(transferConfig.requestHandler.socketTimeout).toBe(transferConfig.requestHandler.requestTimeout);
});
