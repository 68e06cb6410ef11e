// The least that a function can do: one PutItem, signed and sent with Node's own modules.
import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true });
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

export async function handler({ body }: { readonly body: string }): Promise<{ statusCode: number }> {
  const { AWS_REGION = '', AWS_ENDPOINT_URL = '', AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  const Item = { pk: { S: String(Math.random()) }, sk: { S: 'event' }, doc: { S: body } };
  const text = JSON.stringify({ TableName: 'events', Item });
  const { host, hostname, port } = new URL(AWS_ENDPOINT_URL);
  const at = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const target = 'DynamoDB_20120810.PutItem';
  const scope = `${at.slice(0, 8)}/${AWS_REGION}/dynamodb/aws4_request`;
  const canonical = `POST\n/\n\nhost:${host}\nx-amz-date:${at}\nx-amz-target:${target}\n\nhost;x-amz-date;x-amz-target\n${hash(text)}`;
  const key = scope
    .split('/')
    .reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${AWS_SECRET_ACCESS_KEY}`);
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${at}\n${scope}\n${hash(canonical)}`).toString('hex');
  const headers = {
    'x-amz-date': at,
    'x-amz-target': target,
    'content-type': 'application/x-amz-json-1.0',
    authorization: `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=host;x-amz-date;x-amz-target, Signature=${signature}`,
  };
  const statusCode = await new Promise<number>((resolve, reject) => {
    const sent = request({ hostname, port, method: 'POST', headers, agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode === 200 ? 202 : 500));
    });
    sent.on('error', reject).end(text);
  });
  return { statusCode };
}
