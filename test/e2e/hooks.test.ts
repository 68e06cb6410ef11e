// Senders that sign their requests to the running router. Their secrets are in its own Secrets Manager and are rotated without a restart.
import { createHmac } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sign as signAsGithub } from '@octokit/webhooks-methods';
import Stripe from 'stripe';
import { readCallbackExample } from '../fixtures/callback-example.ts';
import { flowgate } from './command-line.ts';
import { RunningRouter } from './running-router.ts';

const sources = [
  {
    name: 'shop',
    scheme: {
      type: 'hmac',
      header: 'x-shop-signature',
      prefix: 'sha256=',
      signed: '{id}.{timestamp}.{body}',
      idHeader: 'x-shop-id',
      timestampHeader: 'x-shop-time',
    },
    secrets: ['secretsmanager:flowgate/shop', 'ssm:/flowgate/shop-before'],
    event: { pointer: '/type' },
    idempotencyKey: { header: 'x-shop-id' },
  },
  {
    name: 'stripe',
    scheme: { type: 'stripe' },
    secrets: ['secretsmanager:flowgate/stripe'],
    event: { pointer: '/type' },
    idempotencyKey: { pointer: '/id' },
  },
  {
    name: 'github',
    scheme: { type: 'github' },
    secrets: ['secretsmanager:flowgate/github'],
    event: { header: 'X-GitHub-Event' },
    idempotencyKey: { header: 'X-GitHub-Delivery' },
    trustUnsigned: true,
  },
  {
    name: 'few',
    scheme: { type: 'github' },
    secrets: ['secretsmanager:flowgate/github'],
    event: { fixed: 'x' },
    rateLimit: { requests: 1, seconds: 86_400 },
  },
  { name: 'deploys', preset: 'vercel', secrets: ['secretsmanager:flowgate/vercel'] },
  { name: 'closed', scheme: { type: 'github' }, secrets: ['secretsmanager:flowgate/nobody'], event: { fixed: 'x' } },
];

const folder = mkdtempSync(join(tmpdir(), 'flowgate-hooks-'));
let router: RunningRouter;
beforeAll(async () => {
  cpSync('statemachines', folder, { recursive: true });
  const callbacks = { secrets: ['secretsmanager:flowgate/callbacks'] };
  writeFileSync(join(folder, 'sources.json'), JSON.stringify({ sources, callbacks }));
  readCallbackExample().write(folder);
  router = await RunningRouter.start('--workflows', folder, '--verbose');
  await setSecret('flowgate/stripe', 'whsec_stripe-one');
  await setSecret('secretsmanager:flowgate/github', 'github-one');
  await setSecret('flowgate/shop', 'shop-one');
  await setSecret('flowgate/callbacks', 'the secret that signs all callbacks');
}, 180_000);
afterAll(async () => {
  await router.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function setSecret(name: string, value: string): Promise<void> {
  const args = ['secrets', 'set', name, '--aws-endpoint', router.awsEndpoint];
  const { code, stderr } = await flowgate(args, {}, `${value}\n`);
  if (code !== 0) throw new Error(stderr);
}

const hook = (source: string, body: string, headers: Readonly<Record<string, string>>) =>
  router.send('POST', `/hooks/${source}`, undefined, { token: null, raw: body, headers });

function shopHeaders(id: string, body: string, secret: string): Record<string, string> {
  const time = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', secret).update(`${id}.${time}.${body}`).digest('hex');
  return { 'x-shop-id': id, 'x-shop-time': time, 'x-shop-signature': `sha256=${signature}` };
}

const orderData = { orderId: 'A-1', customer: 'Ada', sku: 'LAMP', quantity: 15, unitPrice: 19.99, stock: 60 };
const order = JSON.stringify({ type: 'order.created', ...orderData });

describe('a hook', () => {
  test('of a shop with signatures starts the workflow with its trigger, once per ID', async () => {
    const first = await hook('shop', order, shopHeaders('o-1', order, 'shop-one'));
    const again = await hook('shop', order, shopHeaders('o-1', order, 'shop-one'));

    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const { event, runs } = (await router.send('GET', `/v1/events/${first.body.event.id}`)).body;
    expect(event).toMatchObject({ source: 'shop', name: 'order.created', data: orderData });
    expect(runs).toHaveLength(1);
    expect((await router.ended(runs[0].id)).status).toBe('succeeded');
  });

  test('of Stripe is an event under Stripe’s own ID', async () => {
    const body = JSON.stringify({ id: 'evt_stripe_1', type: 'invoice.paid', data: { object: { amount: 5 } } }, null, 2);
    const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: 'whsec_stripe-one' });

    const { status, body: answer } = await hook('stripe', body, { 'stripe-signature': signature });

    expect(status).toBe(202);
    const { event } = (await router.send('GET', `/v1/events/${answer.event.id}`)).body;
    expect(event).toMatchObject({ source: 'stripe', name: 'invoice.paid', data: JSON.parse(body) });
  });

  test('of GitHub is named by its header, and is accepted once per delivery', async () => {
    const body = JSON.stringify({ action: 'opened', number: 7 });
    const headers = {
      'x-hub-signature-256': await signAsGithub('github-one', body),
      'x-github-event': 'pull_request',
      'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    };

    const answers = [await hook('github', body, headers), await hook('github', body, headers)];

    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(answers[1]?.headers.get('idempotency-replayed')).toBe('true');
    const { event } = (await router.send('GET', `/v1/events/${answers[0]?.body.event.id}`)).body;
    expect(event).toMatchObject({ source: 'github', name: 'pull_request' });
  });

  test('signed with a new secret is accepted once the secret is stored; the old one works while it is stored elsewhere', async () => {
    const withSecret = (secret: string, id: string) => hook('shop', order, shopHeaders(id, order, secret));
    await setSecret('ssm:/flowgate/shop-before', 'shop-one');
    await setSecret('flowgate/shop', 'shop-two');

    const rotated = await withSecret('shop-two', 'r-1');
    const old = await withSecret('shop-one', 'r-2');

    expect([rotated.status, old.status]).toEqual([202, 202]);
  });

  test('of a source above its limit is refused; unsigned requests are not counted', async () => {
    const headers = { 'x-hub-signature-256': await signAsGithub('github-one', '{}') };
    const forged = { 'x-hub-signature-256': await signAsGithub('guess', '{}') };

    const answers = [
      await hook('few', '{}', forged),
      await hook('few', '{}', headers),
      await hook('few', '{}', headers),
      await hook('github', '{}', { ...headers, 'x-github-event': 'ping', 'x-github-delivery': 'd-1' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([401, 202, 429, 202]);
    expect(answers[2]?.headers.get('ratelimit-policy')).toBe('"source";q=1;w=86400');
    expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('gets the same refusal for every fault; only the log has the reason', async () => {
    const body = '{"type":"order.created"}';
    const refused = [
      await hook('nobody', body, shopHeaders('x', body, 'shop-one')),
      await hook('closed', body, { 'x-hub-signature-256': await signAsGithub('guess', body) }),
      await hook('shop', `${body} `, shopHeaders('x', body, 'shop-one')),
      await hook('shop', body, {}),
      await hook('shop', body, { ...shopHeaders('x', body, 'shop-one'), 'x-shop-time': '1' }),
    ];

    const problems = refused.map(({ status, body: { instance: _, ...problem } }) => ({ status, problem }));
    expect(new Set(problems.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(problems[0]).toMatchObject({ status: 401, problem: { type: 'urn:flowgate:problem:unauthenticated' } });
    const log = router.log.join('');
    for (const reason of [
      'the source is not declared',
      'there is no secret',
      'no secret of the source made',
      'is missing',
    ])
      expect(log).toContain(reason);
  });
});

describe('a secret whose form differs from its sender’s', () => {
  async function set(value: string, ...options: string[]) {
    const args = ['secrets', 'set', 'flowgate/github', '--aws-endpoint', router.awsEndpoint, ...options];
    return flowgate(args, {}, value);
  }

  test.each([
    ['"github-one"', 'is in quotation marks'],
    ['github-one \n', 'begins or ends with white space'],
    ['{"secret":"github-one"}', 'is a JSON object'],
    [' \n', 'is empty or blank'],
  ])('is refused by secrets set: %j', async (value, fault) => {
    const { code, stderr } = await set(value);

    expect(code).not.toBe(0);
    expect(stderr).toContain(`the secret ${fault}`);
    expect(stderr).not.toContain('github-one');
  });

  test('is stored with --as-is; its deliveries then get 503, and the log has the remedy', async () => {
    const { code } = await set('"github-one"', '--as-is');
    const body = '{"action":"opened"}';
    const signature = createHmac('sha256', 'github-one').update(body).digest('hex');
    const send = (mac: string) =>
      hook('github', body, {
        'x-hub-signature-256': `sha256=${mac}`,
        'x-github-event': 'push',
        'x-github-delivery': 'q',
      });
    let answer = await send(signature);
    // After a failure the function reads the secret again within 10 s, and uses the old one until then.
    for (let at = 0; answer.status !== 503 && at < 30; at += 1) {
      await send('0'.repeat(64));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      answer = await send(signature);
    }

    expect([code, answer.status, answer.headers.get('retry-after')]).toEqual([0, 503, '60']);
    expect((await send('0'.repeat(64))).status).toBe(401);
    expect(router.log.join('')).toMatch(/"level":"error".*secretsmanager:flowgate\/github is in quotation marks/);
    const { stdout } = await set('github-one\n');
    expect(stdout).toContain('without the line end of the input');
  }, 180_000);
});

test('the log has no secret and no signature', () => {
  const log = router.log.join('');

  expect(log).toContain('POST /hooks/{source}');
  for (const secret of ['whsec_stripe-one', 'github-one', 'shop-one', 'shop-two', 'sha256=', 'v1='])
    expect(log).not.toContain(secret);
});

test('a secret is not stored under an invalid or an empty name', async () => {
  const named = await flowgate(['secrets', 'set', 'vault:x'], {}, 'x');
  const empty = await flowgate(['secrets', 'set', 'x'], {}, '\n');

  expect([named.code, empty.code]).toEqual([2, 2]);
  expect(named.stderr).toContain('secretsmanager:<name>');
  expect(empty.stderr).toContain('empty');
});

describe('a declared source', () => {
  const post = (source: string, token?: string) =>
    router.send('POST', '/v1/events', { source, name: 'claimed', data: {} }, token === undefined ? {} : { token });

  test('may be used by a credential only if it is granted by name, administrators included', async () => {
    const { TableNames } = await router.aws('DynamoDB_20120810.ListTables', {});
    const table = TableNames.find((name: string) => name.includes('Credentials'));
    const own = [
      'tokens',
      'create',
      '--label',
      'relay',
      '--scope',
      'events:write',
      '--source',
      'closed',
      'few',
      '--json',
    ];
    const variables = {
      AWS_ENDPOINT_URL: router.awsEndpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    };

    const wider = await flowgate([...own, '--url', router.url, '--token', router.token]);
    const made = await flowgate([...own, '--table', table], variables);
    const { token, credential } = JSON.parse(made.stdout);

    expect([wider.code, wider.stderr]).toEqual([4, expect.stringContaining('"closed", "few"')]);
    expect(credential.sources).toEqual(['closed', 'few']);
    const answers = [
      await post('closed'),
      await post('closed', token),
      await post('stripe', token),
      await post('open'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 202, 403, 202]);
    expect(answers[0]?.body.detail).toContain('/hooks/closed');
  }, 180_000);
});

describe('flowgate send --as', () => {
  const sendAs = (...args: string[]) => {
    const own = ['--workflows', folder, '--url', router.url, '--token', router.token];
    return flowgate(['send', '--as', ...args, ...own], { AWS_ENDPOINT_URL: router.awsEndpoint });
  };

  test('signs as the sender of a declared source, with the secret that the router has', async () => {
    const before = await sendAs('deploys');
    await setSecret('flowgate/vercel', 'vercel-one');
    const sent = await sendAs('vercel');
    const own = await sendAs('deploys', '--data', '{"type":"deployment.error"}');

    expect([before.code, before.stderr]).toEqual([2, expect.stringContaining('has no stored secret: run')]);
    expect([sent.code, JSON.parse(sent.stdout)]).toEqual([0, { event: { id: expect.stringMatching(/^evt_/) } }]);
    expect(own.code).toBe(0);
    expect(`${sent.stdout}${sent.stderr}${own.stdout}`).not.toContain('vercel-one');
  });

  test('refuses a source that is not declared', async () => {
    const { code, stderr } = await sendAs('paddle');

    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('no source "paddle" is declared: the declared sources are shop'),
    ]);
  });
});

describe('a callback, as its README has it', () => {
  /** Starts the workflow, and reads the address from the event with which it asks. */
  async function ask(orderId: string): Promise<{ runId: string; link: string }> {
    const sent = await router.send('POST', '/v1/events', {
      source: 'shop-api',
      name: 'order.large',
      data: { orderId },
    });
    const [{ id: runId }] = sent.body.runs;
    const path = `/v1/events/${sent.body.event.id}`;
    const { emitted } = await router.until(path, ({ emitted: found }) => found.length === 1);
    const asked = await router.send('GET', `/v1/events/${emitted[0].id}`);
    return { runId, link: asked.body.event.data.link };
  }
  const call = (address: string, init: RequestInit = {}) => fetch(address, init);

  test('finishes the run once, with the first answer as its output, and no GET does', async () => {
    const { runId, link } = await ask('A-1');
    const shown = await call(link, { headers: { accept: 'text/html' } });
    const json = { 'content-type': 'application/json' };

    const first = await call(link, { method: 'POST', headers: json, body: '{"by":"Ada"}' });
    const second = await call(`${link}/failure`, { method: 'POST' });

    expect(link.startsWith(`${router.url}/callbacks/`)).toBe(true);
    expect([shown.status, first.status, second.status]).toEqual([200, 200, 200]);
    expect(await second.json()).toEqual(await first.json());
    expect(await router.ended(runId)).toMatchObject({
      status: 'succeeded',
      output: { approved: true, answer: { by: 'Ada' } },
    });
    expect(router.log.join('')).not.toContain(link.split('/').at(-1));
  });

  test('rejects by the button of its page', async () => {
    const { runId, link } = await ask('A-2');
    let page = '';
    // The task that waits brings the question.
    while (!page.includes('Ship order A-2?')) {
      await pause(50);
      page = await (await call(link, { headers: { accept: 'text/html' } })).text();
    }
    const [, action = ''] = /formaction="([^"]*failure)"/.exec(page) ?? [];

    const pressed = await call(new URL(action, link).href, {
      method: 'POST',
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
      body: '',
    });

    expect(await pressed.text()).toContain('Rejected. You can close this page.');
    expect(await router.ended(runId)).toMatchObject({ status: 'succeeded', output: { approved: false } });
  });

  test('refuses a forged address, and the run goes on waiting', async () => {
    const { runId, link } = await ask('A-3');

    const forged = await call(`${link.slice(0, -4)}AAAA`, { method: 'POST' });

    expect(forged.status).toBe(403);
    expect(await forged.text()).toContain('not signed by this router');
    expect((await router.send('GET', `/v1/runs/${runId}`)).body.run.status).toBe('running');
    await call(link, { method: 'POST' });
    expect((await router.ended(runId)).status).toBe('succeeded');
  });
});
