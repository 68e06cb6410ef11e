// Sources that send forms with files, such as services that receive mail.
import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { HttpWorld } from '../../../fixtures/http-world.ts';

const secret = 'a secret of some length';
const boundary = 'X-BOUNDARY';
const type = `multipart/form-data; boundary=${boundary}`;

interface Part {
  readonly name: string;
  readonly filename?: string;
  readonly type?: string;
  readonly content: string | Buffer;
}

function render(...parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(({ name, filename, type: own, content }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n`,
    own === undefined ? '\r\n' : `Content-Type: ${own}\r\n\r\n`,
    content,
    '\r\n',
  ]);
  return Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece)));
}

function setUp(declaration: object = {}) {
  const world = new HttpWorld();
  world.secretValues.set('ssm:/mail', secret);
  const plain = { scheme: { type: 'shared-secret', header: 'x-key' }, event: { pointer: '/fields/kind' } };
  world.declare({ name: 'mail', secrets: ['ssm:/mail'], body: 'multipart', ...plain, ...declaration });
  const send = (body: string | Buffer, headers: Readonly<Record<string, string>> = {}) =>
    world.send('POST', '/hooks/mail', { body, headers: { 'content-type': type, 'x-key': secret, ...headers } });
  return { world, send };
}

const kind = { name: 'kind', content: 'mail' };

describe('a form with files', () => {
  test('is an event with its fields and its files, byte for byte', async () => {
    const { world, send } = setUp();
    const content = Buffer.from([0, 255, 13, 10, 45, 45]);
    const file = { name: 'attachment-1', filename: 'ü.pdf', type: 'application/pdf', content };

    const { status } = await send(
      render(kind, { name: 'to', content: 'a' }, { name: 'to', content: 'é' }, file, {
        ...file,
        name: 'b',
        content: '',
      }),
    );

    const described = { filename: 'ü.pdf', contentType: 'application/pdf' };
    const digest = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect([status, world.published[0]?.['detail-type'], world.published[0]?.detail]).toEqual([
      202,
      'mail',
      expect.objectContaining({
        data: {
          fields: { kind: 'mail', to: ['a', 'é'] },
          files: [
            { name: 'attachment-1', ...described, size: 6, sha256: digest(content), content: 'AP8NCi0t' },
            { name: 'b', ...described, size: 0, sha256: digest(''), content: '' },
          ],
        },
      }),
    ]);
  });

  test('has the same shape if it is sent without files as another kind of form', async () => {
    const { world, send } = setUp();

    await send('kind=mail&to=a', { 'content-type': 'application/x-www-form-urlencoded' });

    expect(world.published[0]?.detail).toMatchObject({ data: { fields: { kind: 'mail', to: 'a' }, files: [] } });
  });

  test.each([
    ['another boundary', render(kind), { 'content-type': 'multipart/form-data; boundary=other' }],
    ['an end that is missing', render(kind).subarray(0, -10), {}],
    ['a text that is not UTF-8', render({ name: 'kind', content: Buffer.from([0xe9]) }), {}],
    ['more parts than are allowed', render(...Array.from({ length: 10_001 }, () => kind)), {}],
    ['JSON', '{"kind":"mail"}', { 'content-type': 'application/json' }],
  ])('is refused with %s, and nothing is stored', async (_, body, headers) => {
    const { world, send } = setUp();

    const { status } = await send(body, headers);

    expect([status, world.published]).toEqual([400, []]);
  });

  test('is not parsed for a sender without the secret', async () => {
    const { send } = setUp();

    expect((await send('nothing', { 'x-key': 'another one' })).status).toBe(401);
  });
});

describe('a form that is signed in its fields', () => {
  const seconds = String(Math.floor(new HttpWorld().clock.getTime() / 1_000));
  const fields = (signature: string, token = 'a8ce0edb2dd8301dee6c') => [
    { name: 'timestamp', content: seconds },
    { name: 'token', content: token },
    { name: 'signature', content: signature },
  ];
  const right = createHmac('sha256', secret).update(`${seconds}a8ce0edb2dd8301dee6c`).digest('hex');
  const file = { name: 'attachment-1', filename: 'a.txt', type: 'text/plain', content: 'hello' };

  function mailgun() {
    const world = new HttpWorld();
    world.secretValues.set('ssm:/mail', secret);
    world.declare({ name: 'mail', preset: 'mailgun-routes', secrets: ['ssm:/mail'] });
    const send = (body: Buffer) => world.send('POST', '/hooks/mail', { body, headers: { 'content-type': type } });
    return { world, send };
  }

  test('is verified with its files, and its signature is not stored', async () => {
    const { world, send } = mailgun();

    const { status } = await send(render(...fields(right), file));

    expect([status, world.published[0]?.['detail-type']]).toEqual([202, 'mail.received']);
    expect(world.published[0]?.detail).toMatchObject({
      data: { files: [{ filename: 'a.txt', content: 'aGVsbG8=' }] },
    });
    expect(JSON.stringify(world.published)).not.toContain(right);
  });

  test.each([
    ['a wrong signature', () => render(...fields('0'.repeat(64)))],
    ['another token', () => render(...fields(right, 'b8ce0edb2dd8301dee6c'))],
    ['a form that cannot be parsed', () => Buffer.from('nothing')],
  ])('is refused with %s', async (_, body) => {
    const { world, send } = mailgun();

    const { status } = await send(body());

    expect([status, world.published]).toEqual([401, []]);
  });
});
