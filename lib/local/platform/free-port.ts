// Chooses the port of the HTTP API before the stack is created, because functions are given the API's address.
import { createServer } from 'node:net';

/** The port itself, or a free one on 127.0.0.1 for 0. */
export async function chooseFreePort(port: number): Promise<number> {
  if (port !== 0) return port;
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  await new Promise<void>((closed) => server.close(() => closed()));
  if (address === null || typeof address === 'string') throw new Error('no port of 127.0.0.1 is free: close a program');
  return address.port;
}
