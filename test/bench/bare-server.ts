// The reference of the figures over HTTP: a server that parses the event and answers. It prints its address when it is ready.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    const { name } = JSON.parse(body) as { name: string };
    response.writeHead(202, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ name }));
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}`, token: 'none' }));
});
process.once('SIGINT', () => process.exit());
