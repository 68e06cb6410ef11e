// A service that took a request and never answered was waited for until the function was ended: the time limit of the
// clients was only warned of.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { clientConfig } from '../../lib/aws/clients.ts';

let server: Server;
let tries: number;

beforeEach(async () => {
  tries = 0;
  server = createServer(() => {
    tries += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test('a service that never answers is given up after the tries that are configured', async () => {
  const client = new DynamoDBClient({
    ...clientConfig,
    requestHandler: { ...clientConfig.requestHandler, requestTimeout: 50 },
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

  const call = client.send(new DescribeTableCommand({ TableName: 'events' }));

  await expect(call).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
  expect(tries).toBe(clientConfig.maxAttempts);
});
