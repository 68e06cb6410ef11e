// Receives the requests of a source on trial on this machine, and prints what each one proves. A tunnel of the author brings the sender here.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RemoteDocuments } from '../../core/source/remote-documents.ts';
import type { Source } from '../../core/source/source.ts';
import { createFileFetcher } from '../../http/files/fetch-file.ts';
import { readBounded } from '../../http/files/read-bounded.ts';
import type { HttpRequest } from '../../http/server/message.ts';
import { type TrialDeps, tryRequest } from '../../http/sources/trial/try-request.ts';
import { CliError } from '../terminal/cli-error.ts';

/** Maximum size of a body in bytes, as for a router. */
const maxBytes = 4_194_304;

export interface TrialOptions {
  readonly secrets: readonly string[];
  /** 0 for any free port. */
  readonly port: number;
  readonly print: (line: string) => void;
  /** @default the system’s clock */
  readonly now?: () => Date;
}

/** Starts to receive requests, on 127.0.0.1 only. @throws CliError if the port is not free */
export async function startTrial(source: Source, { secrets, port, print, now = () => new Date() }: TrialOptions) {
  const documents = new RemoteDocuments({ fetchFile: createFileFetcher(), now });
  const deps: TrialDeps = { secrets, documents, now };
  const server = createServer((incoming, outgoing) => {
    respond(source, { incoming, outgoing, deps, print }).catch(() => outgoing.writeHead(500).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', () => reject(new CliError(`the port ${port} on 127.0.0.1 is not free: use --port`)));
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}/hooks/${source.name}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly deps: TrialDeps;
  readonly print: TrialOptions['print'];
}

async function respond(source: Source, { incoming, outgoing, deps, print }: Exchange): Promise<void> {
  const body = await readBounded(incoming, maxBytes);
  if (body === undefined) return void outgoing.writeHead(413, { connection: 'close' }).end();
  const { response, lines } = await tryRequest(source, toHttpRequest(incoming, body), deps);
  for (const line of lines) print(line);
  print('');
  outgoing.writeHead(response.status, response.headers).end(response.body);
}

function toHttpRequest({ method = 'GET', url = '/', headers }: IncomingMessage, body: Buffer): HttpRequest {
  const [path = '/', ...query] = url.split('?');
  const texts = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]);
  return {
    // A HEAD request is served as GET, as a router does.
    method: method === 'HEAD' ? 'GET' : method,
    path,
    rawQuery: query.join('?'),
    headers: { 'x-forwarded-proto': 'http', ...(Object.fromEntries(texts) as Record<string, string>) },
    body,
    routeKey: 'POST /hooks/{source}',
    params: {},
    query: {},
    requestId: randomUUID(),
  };
}
