// Every vendor that signs, over HTTP: its request becomes the right event, and a request that differs from it is refused.
import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as rawRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createChallengers, verifyToken, verifyTokenName } from '../fixtures/signers/challengers.ts';
import { type Delivery, deliveriesOfAll, githubWebhooks, toSlug } from '../fixtures/signers/deliveries.ts';
import type { SignedRequest, Signing } from '../fixtures/signers/senders.ts';
import { type Answer, RunningRouter } from './running-router.ts';

const asked = createChallengers(new Date());
const folder = mkdtempSync(join(tmpdir(), 'flowgate-signers-'));
let router: RunningRouter;

beforeAll(async () => {
  writeFileSync(join(folder, 'sources.json'), JSON.stringify({ sources: declarations() }));
  writeWorkflow(deliveriesOfAll.map(({ source, event }) => ({ source, event })));
  router = await RunningRouter.start('--workflows', folder);
  await Promise.all([
    keep(verifyTokenName.replace('secretsmanager:', ''), verifyToken),
    ...deliveriesOfAll.map(({ source, sender }) => keep(secretOf(source), sender.secret)),
    ...asked.map(({ name, secret }) => keep(secretOf(toSlug(name)), secret)),
  ]);
}, 180_000);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await router.stop();
});

const secretOf = (source: string): string => `flowgate/${source}`;

function declarations(): object[] {
  return [
    ...deliveriesOfAll.map(({ source, sender, selectors }) => ({
      name: source,
      secrets: [`secretsmanager:${secretOf(source)}`],
      ...sender.declaration,
      ...selectors,
    })),
    ...asked.map(({ name, source }) => ({
      name: toSlug(name),
      secrets: [`secretsmanager:${secretOf(toSlug(name))}`],
      event: { fixed: 'happened' },
      ...source,
    })),
  ];
}

/** A workflow that every delivery triggers, so that an accepted request is seen to start something. */
function writeWorkflow(triggers: readonly object[]): void {
  mkdirSync(join(folder, 'note'));
  const definition = { QueryLanguage: 'JSONata', StartAt: 'Note', States: { Note: { Type: 'Succeed' } } };
  const manifest = { id: '0b7c1c1e-0000-4000-8000-00000000000a', triggers };
  writeFileSync(join(folder, 'note', 'workflow.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'note', 'definition.asl.json'), JSON.stringify(definition));
}

async function keep(Name: string, SecretString: string): Promise<void> {
  const kept = await router.aws('secretsmanager.CreateSecret', { Name, SecretString });
  if (kept.ARN === undefined) throw new Error(`${Name} was not kept: ${JSON.stringify(kept)}`);
}

function sourceNamed(name: string): Delivery {
  const found = deliveriesOfAll.find(({ source }) => source === name);
  if (found === undefined) throw new Error(`there is no source ${name}`);
  return found;
}

type Difference = Partial<Signing> & { readonly sent?: string; readonly without?: string };

/** Signs and sends a request; `sent` replaces the signed body, and the header `without` is left out. */
async function deliver({ sender, source, body, headers }: Delivery, difference: Difference = {}): Promise<Answer> {
  const { sent, without, ...signing } = difference;
  const url = `${router.url}/hooks/${source}`;
  const signed = await sender.sign({ body, secret: sender.secret, at: new Date(), url, ...signing });
  const { [without ?? '']: _, ...all }: Record<string, string> = { ...headers, ...signed.headers };
  return post(source, { ...signed, headers: all }, sent ?? signed.body ?? signing.body ?? body);
}

function post(source: string, { headers, query = {} }: SignedRequest, raw: string): Promise<Answer> {
  const search = new URLSearchParams(query).toString();
  return router.send('POST', `/hooks/${source}${search === '' ? '' : `?${search}`}`, undefined, {
    ...{ token: null, headers, raw },
  });
}

/** The number of items in the tables, and of executions. */
async function counts(): Promise<{ readonly items: number; readonly executions: number }> {
  const { TableNames } = await router.aws('DynamoDB_20120810.ListTables', {});
  const scans = await Promise.all(
    TableNames.map((TableName: string) => router.aws('DynamoDB_20120810.Scan', { TableName, Select: 'COUNT' })),
  );
  const { stateMachines } = await router.aws('AWSStepFunctions.ListStateMachines', {});
  const lists = await Promise.all(
    stateMachines.map(({ stateMachineArn }: { stateMachineArn: string }) =>
      router.aws('AWSStepFunctions.ListExecutions', { stateMachineArn }),
    ),
  );
  return {
    items: scans.reduce((sum, { Count }) => sum + Count, 0),
    executions: lists.reduce((sum, { executions }) => sum + executions.length, 0),
  };
}

const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);

/** Every difference from the signed request, by name. */
function differences({ sender, body }: Delivery): Record<string, Difference> {
  const isJson = body.startsWith('{');
  return {
    'another secret': { secret: sender.otherSecret },
    ...Object.fromEntries(
      sender.headers.filter((name) => name !== 'host').map((name) => [`no ${name}`, { without: name }]),
    ),
    ...(sender.signsTime ? { 'signed long ago': { at: minutes(-6) }, 'signed too early': { at: minutes(6) } } : {}),
    ...(sender.signs === 'nothing' ? {} : { 'another byte': { sent: body.replace(/[a-z](?=[^a-z]*$)/, 'X') } }),
    ...(sender.signs === 'bytes' && isJson
      ? { 'written anew': { sent: JSON.stringify(JSON.parse(body), null, 1) }, 'a space more': { sent: `${body} ` } }
      : {}),
  };
}

describe('a request that differs from its signature', () => {
  test('is refused for every sender, and leaves nothing behind', async () => {
    const attempts = deliveriesOfAll.flatMap((delivery) =>
      Object.entries(differences(delivery)).map(([what, difference]) => ({ delivery, what, difference })),
    );
    const before = await counts();

    const answers = await Promise.all(
      attempts.map(async ({ delivery, what, difference }) => {
        const { status } = await deliver(delivery, difference);
        return `${delivery.sender.name}, ${what}: ${status}`;
      }),
    );

    expect(answers.filter((answer) => !answer.endsWith(': 401'))).toEqual([]);
    expect(answers.length).toBeGreaterThan(80);
    expect(await counts()).toEqual(before);
  });
});

describe.each(deliveriesOfAll.map((delivery) => [delivery.sender.name, delivery] as const))('%s', (_, delivery) => {
  test('becomes the expected event, once per key, and starts its workflow', async () => {
    const first = await deliver(delivery);
    const again = await deliver(delivery);

    expect([first.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 202, 'true']);
    expect(again.body).toEqual(first.body);
    const { event, runs } = (await router.send('GET', `/v1/events/${first.body.event.id}`)).body;
    expect(event).toMatchObject({ source: delivery.source, name: delivery.event });
    expect(event.data).toEqual(dataOf(delivery.body));
    expect(runs).toHaveLength(1);
    expect((await router.ended(runs[0].id)).status).toBe('succeeded');
  });
});

function dataOf(body: string): unknown {
  return body.startsWith('{') ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
}

describe('a hostile request', () => {
  /** Sends headers unchanged, repeated names included. @returns the status */
  function sendRaw(method: string, path: string, headers: Record<string, string | string[]>): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const sending = rawRequest(`${router.url}${path}`, { method, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sending.on('error', reject);
    sending.end(method === 'POST' ? '{"id":"raw","type":"order.paid"}' : undefined);
    return promise;
  }

  test('by header, address or method is refused, and leaves nothing behind', async () => {
    const { secret } = sourceNamed('a-generic-hmac-of-the-body-alone').sender;
    const signature = createHmac('sha256', secret).update('{"id":"raw","type":"order.paid"}').digest('hex');
    const signed = { 'x-signature': signature };
    const path = '/hooks/a-generic-hmac-of-the-body-alone';
    const before = await counts();

    const statuses = [
      await sendRaw('POST', path, { 'x-signature': [signature, signature] }),
      await sendRaw('POST', path, { 'x-signature': ['00', signature] }),
      await sendRaw('POST', '/hooks/__proto__', signed),
      await sendRaw('POST', '/hooks/%2e%2e', signed),
      await sendRaw('POST', `${path}%00`, signed),
      await sendRaw('POST', `${path}%2Fgithub`, signed),
      await sendRaw('POST', `${path}/`, signed),
      await sendRaw('HEAD', path, signed),
      await sendRaw('OPTIONS', path, signed),
      await sendRaw('PUT', path, signed),
      await sendRaw('POST', `${path}?another=query`, signed),
    ];

    expect(statuses.filter((status) => status < 400 || status >= 500)).toEqual([]);
    expect(await counts()).toEqual(before);
    expect(await sendRaw('POST', path, signed)).toBe(202);
  });
});

test('GitHub’s own examples are accepted, one for each event', async () => {
  const github = sourceNamed('github');

  const events = await Promise.all(
    githubWebhooks.map(async ({ name, examples }) => {
      const headers = { 'x-github-event': name, 'x-github-delivery': `delivery-${name}` };
      const { body } = await deliver({ ...github, headers, body: JSON.stringify(examples[0], null, 2) });
      return (await router.send('GET', `/v1/events/${body.event.id}`)).body.event;
    }),
  );

  expect(events.length).toBeGreaterThan(50);
  expect(events.map(({ source, name, data }) => ({ source, name, data }))).toEqual(
    githubWebhooks.map(({ name, examples }) => ({ source: 'github', name, data: examples[0] })),
  );
}, 180_000);

describe('a challenge', () => {
  const ask = (one: (typeof asked)[number]): Promise<Answer> => {
    const search = new URLSearchParams(one.query).toString();
    const path = `/hooks/${toSlug(one.name)}${search === '' ? '' : `?${search}`}`;
    return router.send(one.method, path, undefined, {
      ...{ token: null, headers: one.headers ?? {}, ...(one.body === undefined ? {} : { raw: one.body }) },
    });
  };

  test.each(asked.map((one) => [one.name, one] as const))('of %s gets the expected response', async (_, one) => {
    const { status, headers, body } = await ask(one);

    // A JSON reader reads a text of digits as a number.
    const said = typeof one.answer.body === 'string' ? String(body ?? '') : body;
    expect({ status, body: said }).toEqual({ status: one.answer.status, body: one.answer.body });
    expect(Object.fromEntries(headers)).toMatchObject({ ...one.answer.headers });
  });

  test('from another sender is refused, and no challenge becomes an event', async () => {
    const before = await counts();

    const answers = await Promise.all(
      asked
        .filter(({ forged }) => forged !== undefined)
        .map(async (one) => `${one.name}: ${(await ask({ ...one, ...one.forged })).status}`),
    );
    await Promise.all(asked.map(ask));

    expect(answers.filter((answer) => !answer.endsWith(': 401'))).toEqual([]);
    expect(await counts()).toEqual(before);
  });
});
