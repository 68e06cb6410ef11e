// Every scheme with the same cases: a signed request is accepted, and every relevant change to it is refused.
import { describe, expect, test } from '@jest/globals';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { type Sender, type SignedRequest, senders } from '../../../fixtures/signers/senders.ts';

const at = new Date('2026-11-21T10:00:00.000Z');
const url = 'https://hooks.example.org/hooks/sender';
const json = JSON.stringify({ type: 'thing.happened', text: 'ünï' });

function world({ declaration, secret }: Sender, secrets: readonly string[] = [secret]): HttpWorld {
  const all = new HttpWorld();
  const names = secrets.map((_, index) => `secretsmanager:sender-${index}` as const);
  for (const [index, name] of names.entries()) all.secretValues.set(name, secrets[index] ?? '');
  all.declare({ name: 'sender', secrets: names, event: { fixed: 'happened' }, ...declaration });
  return all;
}

interface Difference extends Partial<SignedRequest> {
  readonly body?: string;
}

async function sent(sender: Sender, to: HttpWorld, difference: Difference = {}, secret = sender.secret) {
  const body = sender.body ?? json;
  const request = await sender.sign({ body, secret, at, url });
  return to.send('POST', '/hooks/sender', { body, ...request, ...difference });
}

describe.each(senders.map((sender) => [sender.name, sender] as const))('what %s signs', (_, sender) => {
  test('is accepted', async () => {
    const to = world(sender);

    const { status, body } = await sent(sender, to);

    expect({ status, body }).toEqual({ status: 202, body: { event: { id: expect.stringMatching(/^evt_/) } } });
    expect(to.published).toMatchObject([{ source: 'sender', 'detail-type': 'happened' }]);
  });

  test('is accepted under either of two secrets', async () => {
    const to = world(sender, [sender.otherSecret, sender.secret]);

    const answers = [await sent(sender, to), await sent(sender, to, {}, sender.otherSecret)];

    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  });

  test('is refused under another secret', async () => {
    expect((await sent(sender, world(sender), {}, sender.otherSecret)).status).toBe(401);
  });

  test('is refused while its secret is empty', async () => {
    const statuses = [await sent(sender, world(sender, [''])), await sent(sender, world(sender, ['', '']))];

    // A blank secret is a configuration fault: the sender should send the request again.
    expect(statuses.map(({ status }) => status)).toEqual([503, 503]);
  });
});

describe.each(senders.flatMap((sender) => sender.headers.map((header) => [sender.name, header, sender] as const)))(
  'what %s signs, %s',
  (_, name, sender) => {
    test('is refused if it is missing', async () => {
      const { headers } = await sender.sign({ body: sender.body ?? json, secret: sender.secret, at, url });

      const answer = await sent(sender, world(sender), { headers: { ...headers, [name]: '' } });

      expect(answer.status).toBe(401);
    });

    test('is refused if it differs', async () => {
      const { headers } = await sender.sign({ body: sender.body ?? json, secret: sender.secret, at, url });
      const value = headers[name] ?? '';
      // Another letter in base64 and another digit in hexadecimal, in which upper and lower case are the same.
      const other = value.at(-6)?.toLowerCase() === 'a' ? 'b' : 'a';
      const changed = `${value.slice(0, -6)}${other}${value.slice(-5)}`;

      const answer = await sent(sender, world(sender), { headers: { ...headers, [name]: changed } });

      expect(answer.status).toBe(401);
    });
  },
);

describe.each(senders.filter(({ signs }) => signs === 'bytes').map((sender) => [sender.name, sender] as const))(
  'the body that %s signs',
  (_, sender) => {
    test('is refused if a byte of it differs', async () => {
      expect((await sent(sender, world(sender), { body: json.replace('thing', 'think') })).status).toBe(401);
    });

    test('is refused when it was serialized again', async () => {
      const anew = JSON.stringify(JSON.parse(json), null, 1);

      expect((await sent(sender, world(sender), { body: anew })).status).toBe(401);
    });

    test('is refused if it is empty', async () => {
      expect((await sent(sender, world(sender), { body: '' })).status).toBe(401);
    });
  },
);

describe.each(senders.filter(({ signsTime }) => signsTime).map((sender) => [sender.name, sender] as const))(
  'the time that %s signs',
  (_, sender) => {
    test.each([
      ['300 s ago', 300, 202],
      ['301 s ago', 301, 401],
      ['300 s ahead', -300, 202],
      ['301 s ahead', -301, 401],
    ])('of %s gets the correct response', async (_when, seconds, status) => {
      const to = world(sender);
      to.clock = new Date(at.getTime() + seconds * 1_000);

      expect((await sent(sender, to)).status).toBe(status);
    });
  },
);

test.each([':', 'shop:', 'shop'])(
  'the secret %j of Basic has no password, so every request is refused',
  async (secret) => {
    const sender = senders.find(({ name }) => name === 'Basic') as Sender;

    expect((await sent({ ...sender, secret }, world({ ...sender, secret }))).status).toBe(401);
  },
);

describe('a secret in the address', () => {
  const sender = senders.find(({ name }) => name === 'a secret in the address') as Sender;
  const { secret } = sender;

  test.each<[string, string]>([
    ['is refused under another name', `token=${secret}`],
    ['is refused twice', `key=${secret}&key=${secret}`],
    ['is refused without one', ''],
  ])('%s', async (_, rawQuery) => {
    const to = world(sender);

    expect((await to.send('POST', '/hooks/sender', { body: json, rawQuery })).status).toBe(401);
  });

  test('is refused if it is so short that it could be guessed', async () => {
    const short = { ...sender, secret: 'nineteen characters' };

    expect((await sent(short, world(short))).status).toBe(401);
  });

  test('is in no response, no event and no log', async () => {
    const to = world(sender);
    const served = [
      await sent(sender, to),
      await sent(sender, to, { query: { key: secret, other: '1' } }),
      await sent(sender, to, { query: { key: `${secret}x` } }),
    ];

    expect(served.map(({ status }) => status)).toEqual([202, 400, 401]);
    expect(JSON.stringify([served, [...to.stored.values()], to.published, to.logged])).not.toContain(
      secret.slice(0, 12),
    );
  });
});

describe('a form that Twilio signs', () => {
  const sender = senders.find(({ name }) => name === 'Twilio with a form') as Sender;

  test('is refused if a field differs', async () => {
    const body = (sender.body ?? '').replace('there', 'hello');

    expect((await sent(sender, world(sender), { body })).status).toBe(401);
  });

  test('is refused if the query differs', async () => {
    expect((await sent(sender, world(sender), { query: { a: 'c' } })).status).toBe(401);
  });

  test('is parsed as an object', async () => {
    const to = world(sender);

    await sent(sender, to);

    expect(to.published).toMatchObject([
      { detail: { data: { From: ['+14158675310', '+14158675309'], Body: 'hé there' } } },
    ]);
  });
});
