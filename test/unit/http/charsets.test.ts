// Text that is not UTF-8 is refused and nothing is stored, because any other decoding would change the text.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { parseBodyObject } from '../../../lib/http/request/parse.ts';
import { parseProxyEvent } from '../../../lib/http/server/api-gateway.ts';
import { verify } from '../../../lib/http/sources/verify.ts';
import { HttpWorld } from '../../fixtures/http-world.ts';
import { createProxyEvent } from '../../fixtures/proxy-event.ts';
import { workflow } from '../../fixtures/world.ts';

const secret = 'a secret of some length';

function world(): HttpWorld {
  const all = new HttpWorld([workflow('orders', { triggers: [{ source: 'shop' }, { event: 'order' }] })]);
  all.secretValues.set('secretsmanager:shop', secret);
  const source = {
    secrets: ['secretsmanager:shop'],
    scheme: { type: 'hmac', header: 'x-signature', signed: '{id}.{body}', idHeader: 'x-id' },
    idempotencyKey: { header: 'x-id' },
    event: { fixed: 'order' },
  };
  all.declare({ ...source, name: 'json' }, { ...source, name: 'form', body: 'form' });
  all.declare({ ...source, name: 'payload', body: 'form-payload' });
  return all;
}

const sign = (body: string | Buffer) => ({
  'x-id': 'delivery-1',
  'x-signature': createHmac('sha256', secret).update('delivery-1.').update(body).digest('hex'),
});

const form = 'application/x-www-form-urlencoded';
const order = '{"source":"shop","name":"order","data":{"a":"é"}}';

/** Each route that accepts text, with a body that it accepts. */
const doors: readonly [string, string, string, string][] = [
  ['events', '/v1/events', 'application/json', order],
  ['runs', '/v1/workflows/orders/runs', 'application/json', '{"data":{"a":"é"}}'],
  ['a JSON suffix', '/v1/events', 'application/vnd.shop+json', order],
  ['Bridge', '/bridge/webhook', 'application/json', '{"workflow":"orders","a":"é"}'],
  ['Fastgen', '/v1/events/order', 'application/json', '{"parameters":{"a":"é"}}'],
  ['WorqHat', '/flows/trigger/orders', 'application/json', '{"a":"é"}'],
  ['a hook with JSON', '/hooks/json', 'application/json', '{"a":"é"}'],
  ['a hook with a form', '/hooks/form', form, 'a=%C3%A9'],
  ['a hook with JSON in a form', '/hooks/payload', form, 'payload=%7B%22a%22%3A%22%C3%A9%22%7D'],
];

async function send(to: HttpWorld, path: string, type: string, body: string | Buffer) {
  const token = to.token();
  const headers = { 'content-type': type, 'inbound-webhook-secret': token, ...sign(body) };
  return to.send('POST', path, { token, body, headers });
}

describe.each(doors)('%s', (_, path, type, body) => {
  test.each([
    '',
    '; charset=utf-8',
    ';charset="UTF-8"',
    '; Charset=utf8',
    '; charset=us-ascii',
    '; a=b; charset=UTF-8',
  ])('take the media type with %j', async (parameters) => {
    expect((await send(world(), path, type + parameters, body)).status).toBeLessThan(300);
  });

  test.each([
    'ISO-8859-1',
    'latin1',
    'windows-1252',
    '"ISO-8859-1"',
    'utf-16',
    'UTF-16LE',
    'utf-7',
    'Shift_JIS',
    'utf-8; charset=latin1',
    '',
    'utf-8x',
  ])('refuse charset=%s with 415, and keep nothing', async (charset) => {
    const to = world();

    const answer = await send(to, path, `${type}; charset=${charset}`, body);

    expect(answer.status).toBe(415);
    expect(to.calls).toEqual([]);
  });

  test.each([
    ['Latin-1', (text: string) => Buffer.from(text.replaceAll('%C3%A9', '%E9'), 'latin1')],
    [
      'half a character',
      (text: string) => Buffer.from(text.replaceAll('%C3%A9', '%C3').replaceAll('é', '\u00c3'), 'latin1'),
    ],
    ['UTF-16', (text: string) => Buffer.from(text, 'utf16le')],
    [
      'a surrogate',
      (text: string) => Buffer.from(text.replaceAll('%C3%A9', '%ED%A0%80').replaceAll('é', 'í\u00a0\u0080'), 'latin1'),
    ],
  ])('refuse bytes of %s with 400, and leave their key unused', async (_name, encode) => {
    const to = world();

    expect((await send(to, path, type, encode(body))).status).toBe(400);
    expect(to.calls.filter((call) => call !== 'find')).toEqual([]);
    expect((await send(to, path, type, body)).status).toBeLessThan(300);
  });
});

describe('bytes that the gateway has replaced', () => {
  const bytes = Buffer.from('{"a":"caf\u00e9"}', 'latin1');
  const crossed = parseProxyEvent(
    createProxyEvent({ body: bytes.toString(), headers: { 'content-length': String(bytes.length) } }),
  );

  test('are refused as if they had come as they were', () => {
    expect(() => parseBodyObject(crossed)).toThrow(
      expect.objectContaining({ code: 'malformed_request', message: expect.stringContaining('not valid UTF-8') }),
    );
  });
});

describe('a signature over bytes that the gateway has replaced', () => {
  test('is refused like every forgery, and the log has the reason', async () => {
    const to = world();
    const bytes = Buffer.from('{"a":"caf\u00e9"}', 'latin1');
    const headers = { ...sign(bytes), 'content-length': String(bytes.length) };
    const request = parseProxyEvent(createProxyEvent({ body: bytes.toString(), headers }));
    const source = to.sources.get('json');

    await expect(source && verify(source, request, to)).rejects.toMatchObject({
      code: 'unauthenticated',
      reason: expect.stringContaining('the body is not UTF-8 and was changed by the gateway'),
    });
  });
});

describe('what is not what its source declares', () => {
  const parts = '--b\r\nContent-Disposition: form-data; name="payload"\r\n\r\n{"a":1}\r\n--b--\r\n';

  test.each([
    ['JSON', 'form', 'application/json', '{"a":1}'],
    ['JSON', 'payload', 'application/json', '{"payload":"{}"}'],
    ['a form of parts', 'form', 'multipart/form-data; boundary=b', parts],
    ['a form of parts', 'payload', 'multipart/form-data; boundary=b', parts],
    ['a form without payload', 'payload', form, 'a=1'],
    ['an empty payload', 'payload', form, 'payload='],
    ['two payloads', 'payload', form, 'payload=%7B%7D&payload=%7B%7D'],
    ['nothing', 'payload', form, ''],
    ['a form', 'json', form, 'a=1'],
  ])('is refused, nothing kept and the key unused: %s to %s', async (_, name, type, body) => {
    const to = world();
    const right = { form: 'a=1', payload: 'payload=%7B%22a%22%3A1%7D', json: '{"a":1}' }[name] ?? '';

    expect((await send(to, `/hooks/${name}`, type, body)).status).toBe(400);
    expect(to.calls.filter((call) => call !== 'find')).toEqual([]);
    expect((await send(to, `/hooks/${name}`, type, right)).status).toBe(202);
  });

  test('names the content type to set if the body looks like a form', async () => {
    const answer = await send(world(), '/hooks/json', form, 'a=1');

    expect(answer.body.detail).toContain('set "body" of this source to "form" in sources.json');
  });
});

describe('fields of a form with one name', () => {
  test('are the list of their texts', async () => {
    const to = world();

    await send(to, '/hooks/form', form, 'tag=a&n=1&tag=b&tag=');

    expect(to.published).toMatchObject([{ detail: { data: { tag: ['a', 'b', ''], n: '1' } } }]);
  });

  test('are refused if they say who somebody is', async () => {
    const to = world();
    const body = 'grant_type=client_credentials&client_id=a&client_id=b&client_secret=c';

    const answer = await to.send('POST', '/oauth/token', { body, headers: { 'content-type': form } });

    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
  });
});
