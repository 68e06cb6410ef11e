// Every challenge: answered as its vendor documents, only if it is declared, and only with a signature if the vendor signs it.
import { describe, expect, test } from '@jest/globals';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import {
  type Challenger,
  createChallengers,
  verifyToken,
  verifyTokenName,
} from '../../../fixtures/signers/challengers.ts';

const cases = createChallengers(new HttpWorld().clock);

function world({ source, secret }: Challenger, difference: object = {}): HttpWorld {
  const all = new HttpWorld();
  all.secretValues.set('secretsmanager:s', secret);
  all.secretValues.set(verifyTokenName, verifyToken);
  all.declare({
    name: 'sender',
    secrets: ['secretsmanager:s'],
    event: { fixed: 'happened' },
    ...source,
    ...difference,
  });
  return all;
}

function named(wanted: string): Challenger {
  const found = cases.find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`there is no ${wanted}`);
  return found;
}

describe.each(cases.map((asked) => [asked.name, asked] as const))('%s', (_, asked) => {
  test('gets the response that its vendor requires, and creates no event', async () => {
    const to = world(asked);

    const { status, headers, body } = await to.send(asked.method, '/hooks/sender', asked);

    expect({ status, body }).toEqual({ status: asked.answer.status, body: asked.answer.body });
    expect(headers).toMatchObject({ ...asked.answer.headers });
    expect(to.published).toEqual([]);
  });

  test('is refused by a source that does not declare it, or becomes an event if it is signed as one', async () => {
    const to = world(asked, { challenge: undefined });

    const { status } = await to.send(asked.method, '/hooks/sender', asked);

    const isSignedPost = asked.method === 'POST' && asked.forged !== undefined;
    expect([status === 401, to.published.length]).toEqual(isSignedPost ? [false, 1] : [true, 0]);
  });
});

describe.each(cases.filter(({ forged }) => forged !== undefined).map((asked) => [asked.name, asked] as const))(
  '%s',
  (_, asked) => {
    test('is refused for another sender', async () => {
      const to = world(asked);

      const { status } = await to.send(asked.method, '/hooks/sender', { ...asked, ...asked.forged });

      expect(status).toBe(401);
    });

    test('is refused without a secret', async () => {
      const to = world(asked);
      to.secretValues.clear();

      const { status } = await to.send(asked.method, '/hooks/sender', asked);

      expect(status).toBe(401);
    });
  },
);

describe('a challenge', () => {
  test.each([
    ['Meta’s hub.challenge', verifyTokenName],
    ['X’s challenge-response check', 'secretsmanager:s'],
    ['Acrobat Sign’s verification of intent', 'secretsmanager:s'],
  ] as const)('of %s gets its response as soon as its secret is stored', async (name, kept) => {
    const asked = named(name);
    const to = world(asked);
    const secret = to.secretValues.get(kept) ?? '';
    to.secretValues.delete(kept);

    const before = await to.send(asked.method, '/hooks/sender', asked);
    to.secretValues.set(kept, secret);
    to.clock = new Date(to.clock.getTime() + 10_000);
    const after = await to.send(asked.method, '/hooks/sender', asked);

    expect([before.status, after.status]).toEqual([401, asked.answer.status]);
  });

  test('of Xero that is forged gets a 401 without a body', async () => {
    const asked = named('Xero’s intent to receive');

    const { body, headers } = await world(asked).send('POST', '/hooks/sender', { ...asked, ...asked.forged });

    expect([body, headers['content-type']]).toEqual(['', undefined]);
  });

  test('of Acrobat Sign puts its client ID into the response to every event', async () => {
    const asked = named('Acrobat Sign’s verification of intent');

    const { status, headers } = await world(asked).send('POST', '/hooks/sender', { ...asked, body: '{}' });

    expect([status, headers['x-adobesign-clientid']]).toEqual([202, asked.secret]);
  });

  test.each([
    ['another origin', { 'webhook-request-origin': 'eventgrid.azure.net.example.org' }],
    ['no origin', {}],
  ])('of CloudEvents with %s is refused', async (_, headers) => {
    const asked = named('a sender of CloudEvents that asks for permission');

    const { status, headers: answer } = await world(asked).send('OPTIONS', '/hooks/sender', { headers });

    expect([status, answer['webhook-allowed-origin']]).toEqual([401, undefined]);
  });

  test('of CloudEvents permits any rate if nobody limits it', async () => {
    const asked = named('a sender of CloudEvents that asks for permission');
    const ask = async (headers: Readonly<Record<string, string>>) => {
      const to = world(asked, { rateLimit: undefined });
      const all = { 'webhook-request-origin': 'eventgrid.azure.net', ...headers };
      return (await to.send('OPTIONS', '/hooks/sender', { headers: all })).headers['webhook-allowed-rate'];
    };

    expect([await ask({}), await ask({ 'webhook-request-rate': '120' })]).toEqual(['*', '120']);
  });

  test('of Graph does not let notifications pass without their clientState', async () => {
    const asked = named('Microsoft Graph’s validationToken');
    const notify = (...states: (string | undefined)[]) =>
      world(asked).send('POST', '/hooks/sender', { body: { value: states.map((clientState) => ({ clientState })) } });

    const answers = [
      await notify(asked.secret),
      await notify(asked.secret, asked.secret),
      await notify(asked.secret, 'x'),
      await notify(),
      await notify(undefined),
    ];

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 401, 401, 401]);
  });
});
