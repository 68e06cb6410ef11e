// Fetching a file from a local server that misbehaves in every way.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createFileFetcher } from '../../../../lib/http/files/fetch-file.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

let answer: Answer;
const requests: {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  headers: IncomingHttpHeaders;
}[] = [];
const closed: Promise<void>[] = [];
const server = createServer((request, response) => {
  const { method, url, headers } = request;
  requests.push({ method, url, headers });
  closed.push(new Promise((done) => response.once('close', done)));
  answer(response, request);
});
beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
afterAll(() => {
  server.closeAllConnections();
  return new Promise((done) => server.close(done));
});

const portOf = () => (server.address() as AddressInfo).port;
const fetched = (answering: Answer, { maxBytes = 10, timeoutMs = 2_000, path = '/a' } = {}) => {
  answer = answering;
  return createFileFetcher({ timeoutMs })(new URL(`http://127.0.0.1:${portOf()}${path}`), maxBytes);
};
const failed = (why: RegExp | string) => ({ kind: 'failed', why: expect.stringMatching(why) });

describe('a file', () => {
  test('is returned byte for byte with its type', async () => {
    const file = await fetched((response) => response.setHeader('content-type', 'image/png').end('0123456789'));

    expect(file).toEqual({ kind: 'fetched', content: Buffer.from('0123456789'), contentType: 'image/png' });
  });

  test.each([{}, { 'content-type': 'x'.repeat(256) }])(
    'with an invalid type is application/octet-stream: %j',
    async (headers) => {
      const file = await fetched((response) => response.writeHead(200, headers).end());

      expect(file).toMatchObject({ content: Buffer.alloc(0), contentType: 'application/octet-stream' });
    },
  );

  test('is requested once, and without any header of ours', async () => {
    requests.length = 0;

    await fetched((response) => response.end(), { path: '/a%20b?signature=x#page' });

    const headers = {
      host: `127.0.0.1:${portOf()}`,
      accept: '*/*',
      'accept-encoding': 'identity',
      'user-agent': 'Flowgate',
      connection: 'close',
    };
    expect(requests).toEqual([{ method: 'GET', url: '/a%20b?signature=x', headers }]);
  });

  test.each([301, 302, 303, 307, 308])('does not follow a redirect: %i', async (status) => {
    requests.length = 0;

    const file = await fetched((response) => response.writeHead(status, { location: '/b' }).end());

    expect([file, requests.length]).toEqual([failed('redirect'), 1]);
  });

  test.each([201, 204, 206, 404, 500])('is refused with status %i', async (status) => {
    expect(await fetched((response) => response.writeHead(status).end())).toEqual(failed(`${status}`));
  });

  test('is refused if it is compressed', async () => {
    expect(await fetched((response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'))).toEqual(
      failed('compressed'),
    );
  });

  test('is not read if its declared length is too large', async () => {
    const file = await fetched((response) => response.writeHead(200, { 'content-length': '11' }).write('0'));

    expect(file).toEqual({ kind: 'tooLarge' });
    await closed.at(-1);
  });

  test('is dropped as soon as it is too large, even if it never ends', async () => {
    const file = await fetched((response) => response.writeHead(200).write('0123456789+'));

    expect(file).toEqual({ kind: 'tooLarge' });
    await closed.at(-1);
  });

  test.each<[string, Answer]>([
    ['never begins', () => undefined],
    ['never ends', (response) => response.writeHead(200).write('0')],
    [
      'trickles',
      (response) => {
        const trickle = setInterval(() => response.write('0'), 10);
        response.once('close', () => clearInterval(trickle));
      },
    ],
  ])('is abandoned if it %s', async (_, answering) => {
    expect(await fetched(answering, { timeoutMs: 100, maxBytes: 1_000 })).toEqual(
      failed('was not received within 0.1'),
    );
    await closed.at(-1);
  });

  test.each<[string, Answer]>([
    ['before the answer', (response) => response.destroy()],
    ['halfway', (response) => response.writeHead(200, { 'content-length': '9' }).write('0', () => response.destroy())],
    ['halfway, its length untold', (response) => response.writeHead(200).write('0', () => response.destroy())],
    ['with what is no HTTP', (_, request) => request.socket.end('hello')],
  ])('is refused if the connection breaks off %s', async (_, answering) => {
    expect(await fetched(answering)).toEqual(failed('the connection was lost'));
  });

  test('is not requested if its name resolves to this network', async () => {
    requests.length = 0;
    answer = (response) => response.end();

    const file = await createFileFetcher()(new URL(`http://localhost:${portOf()}/a`), 10);

    expect([file, requests]).toEqual([failed('an address that is not public'), []]);
  });

  test('is requested from exactly the address that was resolved', async () => {
    let lookups = 0;
    answer = (response) => response.end('x');
    const fetchFile = createFileFetcher({
      lookup: (_name, _options, done) => {
        lookups += 1;
        done(null, [{ address: lookups === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]);
      },
    });

    const file = await fetchFile(new URL(`http://files.example.com:${portOf()}/a`), 10);

    expect([file.kind, lookups]).toEqual(['fetched', 1]);
  });

  test('is not requested without TLS if its address says https', async () => {
    expect(await createFileFetcher()(new URL(`https://127.0.0.1:${portOf()}/a`), 10)).toEqual(
      failed('could not be fetched'),
    );
  });
});
