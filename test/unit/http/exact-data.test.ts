// A sender's JSON is published, stored and returned exactly: every number with its value, every key in its place.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { HttpWorld, type Sent } from '../../fixtures/http-world.ts';
import { workflow } from '../../fixtures/world.ts';

const exact =
  '{"z":9007199254740993,"10":[1e-400,{"2":18446744073709551615,"1":0.12345678901234567890}],"9":null,"a":"\ufffe\uffff\ufffd😀","__proto__":{"b":1}}';
const flat = '{"z":9007199254740993,"10":1e-400,"9":true,"a":"\ufffe"}';
const secret = 'a secret of some length';
const uuid = '0988b8a0-0514-11ee-90b9-0f5e36373b39';

const source = {
  name: 'shop',
  secrets: ['secretsmanager:shop'],
  scheme: { type: 'hmac', header: 'x-signature', signed: '{body}' },
  event: { fixed: 'order' },
};
const slack = { ...source, name: 'slack', scheme: { type: 'slack' } };
const graph = { ...source, name: 'graph', scheme: { type: 'microsoft-graph' } };
const payload = { ...source, name: 'payload', body: 'form-payload' };

function world(): HttpWorld {
  const workflows = [
    workflow('orders', { id: uuid, triggers: [{ source: 'shop', event: 'order' }, { event: 'order' }] }),
  ];
  const all = new HttpWorld(workflows);
  all.secretValues.set('secretsmanager:shop', secret);
  all.declare(source, slack, graph, payload);
  return all;
}

const signed = (body: string): Sent => ({
  body,
  headers: { 'x-signature': createHmac('sha256', secret).update(body).digest('hex') },
});

function signedBySlack(body: string): Sent {
  const time = '1795255200';
  const digest = createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex');
  return { body, headers: { 'x-slack-request-timestamp': time, 'x-slack-signature': `v0=${digest}` } };
}

const organisation = '"organisation_registration_id":"4a9c9b6e-5f2b-4a3e-8d57-1f5a8d7f0c11"';
const members = exact.slice(1, -1);

/** Each way of sending: the path, the body with the data, and the resulting data. */
const doors: readonly [string, string, string | Sent, string][] = [
  ['POST /v1/events', '/v1/events', `{"source":"till","name":"order","data":${exact}}`, exact],
  ['POST /v1/workflows/{id}/runs', `/v1/workflows/${uuid}/runs`, `{"data":${exact}}`, exact],
  ['Bridge', '/bridge/webhook', `{"workflow":"orders",${members},"uid":null}`, exact],
  ['Bridge, a batch', '/bridge/webhook', `{"workflow":"orders","batch":[{${members}}]}`, exact],
  ['Bridge, what a batch inherits', '/bridge/webhook', `{"workflow":"orders","batch":[{}],${members}}`, exact],
  ['Fastgen', '/v1/events/order', `{"parameters":${exact}}`, exact],
  ['WorqHat', '/flows/trigger/orders', exact, exact],
  ['Stampede', '/v1/workflows/incoming-event', `{${organisation},"parameters":${flat}}`, flat],
  ['StackFlows, by its webhook', `/webhook/send?uid=${uuid}`, `{"payload":${exact}}`, exact],
  [
    'StackFlows, by its API',
    `/api/v2/environment/business-process-models/${uuid}/start`,
    '{"submission":{"z":{"type":"integer","value":9007199254740993},"10":1e-400,"9":{"type":"double","value":0.10000000000000000001}}}',
    '{"z":9007199254740993,"10":1e-400,"9":0.10000000000000000001}',
  ],
  ['a hook', '/hooks/shop', signed(exact), exact],
  ['a hook of Slack’s, without its token', '/hooks/slack', signedBySlack(`{"token":"t",${members}}`), exact],
  ['a hook with JSON in a form', '/hooks/payload', signed(`payload=${encodeURIComponent(exact)}`), exact],
  [
    'a hook of Graph’s, without its proof',
    '/hooks/graph',
    { body: `{"2":0,"value":[{"clientState":"${secret}",${members}}],"1":1}` },
    `{"2":0,"value":[${exact}],"1":1}`,
  ],
];

async function send(to: HttpWorld, path: string, sent: string | Sent) {
  const [at = '', query = ''] = path.split('?');
  const token = to.token();
  const asSent = typeof sent === 'string' ? { body: sent, headers: { 'inbound-webhook-secret': token } } : sent;
  return to.send('POST', at, { token, ...asSent, query: Object.fromEntries(new URLSearchParams(query)) });
}

describe('data are published and stored unchanged', () => {
  test.each(doors)('through %s', async (_, path, sent, data) => {
    const to = world();
    to.clock = new Date(1_795_255_200_000);

    const answer = await send(to, path, sent);

    expect([answer.status < 300, answer.body.detail]).toEqual([true, undefined]);
    expect(to.published.map(({ detail }) => JSON.stringify('data' in detail && detail.data))).toEqual([data]);
    expect([...to.stored.values()].map(({ detail }) => JSON.stringify('data' in detail && detail.data))).toEqual([
      data,
    ]);
  });
});

describe('a number that a double cannot represent', () => {
  const event = (number: string, key = 'k'): Sent => ({
    body: `{"source":"till","name":"order","data":{"n":${number}}}`,
    headers: { 'idempotency-key': key },
  });

  test.each([
    ['9007199254740992', '9007199254740993'],
    ['0.1', '0.1000000000000000055'],
    ['1e400', '1e401'],
  ])('makes another event under one key: %s, then %s', async (one, other) => {
    const to = world();
    const token = to.token();

    expect((await to.send('POST', '/v1/events', { token, ...event(one) })).status).toBe(202);
    expect((await to.send('POST', '/v1/events', { token, ...event(other) })).status).toBe(422);
  });

  test.each([
    ['9007199254740993', '9007199254740993.0'],
    ['1e400', '10e399'],
    ['1', '1.0'],
  ])('is a replay however it is written: %s, then %s', async (one, other) => {
    const to = world();
    const token = to.token();

    await to.send('POST', '/v1/events', { token, ...event(one) });
    const again = await to.send('POST', '/v1/events', { token, ...event(other) });

    expect([again.status, again.headers['idempotency-replayed']]).toEqual([202, 'true']);
    expect(to.stored.size).toBe(1);
  });

  test.each([
    ['9007199254740993', 202],
    ['-9007199254740993', 202],
    ['9007199254740993.0', 400],
    ['1e400', 400],
    ['12', 202],
  ])('gives a hook’s event its only exact text, or is refused: %s', async (number, status) => {
    const to = world();
    to.declare({ ...source, name: 'ids', event: { pointer: '/id' }, idempotencyKey: { pointer: '/id' } });

    const answer = await send(to, '/hooks/ids', signed(`{"id":${number}}`));

    expect(answer.status).toBe(status);
    if (status === 202) expect(to.published).toMatchObject([{ 'detail-type': number }]);
    else expect([answer.body.errors[0].pointer, to.calls]).toEqual(['/id', []]);
  });

  test.each([
    ['9007199254740993', 200],
    ['1e400', 400],
  ])('routes Stampede’s event by its only exact text, or is refused: %s', async (number, status) => {
    const to = world();

    const answer = await send(
      to,
      '/v1/workflows/incoming-event',
      `{${organisation},"parameters":{"source":${number}}}`,
    );

    expect(answer.status).toBe(status);
    if (status === 200) expect(to.published[0]?.source).toBe(number);
    else expect(to.calls).toEqual([]);
  });

  test('is unchanged in the output of a run', async () => {
    const to = world();
    const token = to.token();
    const { body } = await to.send('POST', `/v1/workflows/${uuid}/runs`, { token, body: {} });
    const output = '{"b":9007199254740993,"2":1,"1":[1e-400]}';
    to.runs.set(body.run.id, { id: body.run.id, workflowId: uuid, status: 'succeeded', output } as never);

    const { response } = await to.send('GET', `/v1/runs/${body.run.id}`, { token });

    expect(response.body).toContain(`"output":${output}`);
  });
});

describe('a duplicate key', () => {
  test.each(doors)('is refused, and nothing is stored: through %s', async (_, path, sent) => {
    const to = world();
    to.clock = new Date(1_795_255_200_000);
    const { body } = typeof sent === 'string' ? { body: sent } : sent;
    const twice = String(body).includes('payload=%7B')
      ? `payload=${encodeURIComponent('{"twice":1,"twice":2}')}`
      : String(body).replace(/\}+$/, (end) => `,"twice":1,"twice":2${end}`);
    const resend = path.includes('slack') ? signedBySlack : path.startsWith('/hooks') ? signed : (text: string) => text;

    const answer = await send(to, path, path.includes('graph') ? { body: twice } : resend(twice));

    // Graph's secret is in the body: a body that cannot be read proves nothing.
    expect(answer.status).toBe(path.includes('graph') ? 401 : 400);
    expect(to.calls.filter((call) => call !== 'find')).toEqual([]);
    expect(to.stored.size).toBe(0);
  });
});
