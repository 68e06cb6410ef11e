// The calls of `ingest`, answered from memory, in a process of its own: its processor time is not that of the measured function.
// It prints its address as its first line.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Item = Readonly<Record<string, { readonly S?: string } | undefined>>;

interface TableCall {
  readonly TableName: string;
  readonly Item?: Item;
  readonly Key?: Item;
  readonly ExpressionAttributeValues?: Item;
}

const events = new Map<string, Item>();
/** The only credential, whatever its digest. */
const credential = { doc: { S: process.argv[2] } };

function answer(operation: string, input: TableCall): readonly [number, object] {
  switch (operation) {
    case 'GetItem':
      return [200, input.Key?.digest?.S?.length === 64 ? { Item: { digest: input.Key.digest, ...credential } } : {}];
    case 'PutItem':
      return put(input.Item ?? {});
    case 'Query':
      return [200, { Items: listRuns(input.ExpressionAttributeValues ?? {}), Count: 0, ScannedCount: 0 }];
    // The counter of a rate limit: nobody is near its limit.
    case 'UpdateItem':
      return [200, { Attributes: { told: { N: '1' } } }];
    case 'PutEvents':
      return [200, { FailedEntryCount: 0, Entries: [{ EventId: '1' }] }];
    default:
      return [200, {}];
  }
}

function put(item: Item): readonly [number, object] {
  const key = `${item.pk?.S} ${item.sk?.S}`;
  const stored = events.get(key);
  if (stored === undefined) {
    events.set(key, item);
    return [200, {}];
  }
  const __type = 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException';
  return [400, { __type, message: 'The conditional request failed', Item: stored }];
}

/** The runs of a stored event: all that it wants have started. */
function listRuns({ ':pk': key, ':runs': prefix }: Item): readonly Item[] {
  const marks = events.get(`${key?.S} event`)?.marks?.S?.split(' ') ?? [];
  return prefix === undefined ? [] : marks.map((mark) => ({ sk: { S: `${prefix.S}${mark}` } }));
}

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const [status, output] = answer(operation, JSON.parse(body) as TableCall);
    response.writeHead(status, { 'content-type': request.headers['content-type'] ?? 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(output));
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
});
process.once('SIGINT', () => process.exit());
