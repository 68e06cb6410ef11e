// StackFlows' requirements, each over real HTTP against the running router. The numbers are those of the dialect's README.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, RunningRouter, type SendOptions } from '../running-router.ts';

const processes = {
  order: 'dd9759e0-cc94-11ed-938f-13cf60270555',
  check: '0988b8a0-0514-11ee-90b9-0f5e36373b39',
  count: '5f1c1a52-cc95-11ed-8f39-13cf60270555',
  unreleased: '6a2d3b70-cc95-11ed-9c1e-13cf60270555',
  retired: '71b0c4d2-cc95-11ed-a0a4-13cf60270555',
};
const fields = { customerName: 'John Doe', orderNumber: '123456', productCode: 'ABC123' };

let router: RunningRouter;
beforeAll(async () => {
  router = await RunningRouter.start('--workflows', 'test/fixtures/stackflows/workflows');
}, 180_000);
afterAll(() => router.stop());

const webhook = (uid: string, body?: unknown, options?: SendOptions): Promise<Answer> =>
  router.send('POST', `/webhook/send?uid=${uid}`, body, options);
const apiStart = (uuid: string, body?: unknown, options?: SendOptions): Promise<Answer> =>
  router.send('POST', `/api/v2/environment/business-process-models/${uuid}/start`, body, options);
const runOf = async ({ body }: Answer) => router.ended(body.data.reference);
const makeToken = async (request: object): Promise<string> =>
  (await router.send('POST', '/v1/tokens', { label: 'environment', scopes: ['runs:write'], ...request })).body.token;

describe('the webhook', () => {
  test('2.1 starts a process at its own URL, named by a version 1 UUID in the query', async () => {
    const answer = await webhook(processes.order, fields);

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      data: {
        reference: expect.stringMatching(/^run_/),
        process: processes.order,
        environment: 'production',
        external_execution_reference: null,
      },
    });
  });

  test.each([
    ['no uid', '/webhook/send', 400],
    ['a uid that is no UUID', '/webhook/send?uid=order-fulfilment', 400],
    ['a uid that nothing has', '/webhook/send?uid=00000000-0000-1000-8000-000000000000', 404],
  ])('2.1 refuses %s', async (_, path, status) => {
    const answer = await router.send('POST', path, fields);

    expect(answer).toMatchObject({ status, body: { message: expect.any(String), code: expect.any(String) } });
  });

  test('2.2 starts no process that is not deployed or is switched off', async () => {
    const draft = await webhook(processes.unreleased, {});
    const off = await webhook(processes.retired, {});

    expect(draft).toMatchObject({ status: 409, body: { code: 'not_deployed' } });
    expect(off).toMatchObject({ status: 409, body: { code: 'inactive' } });
  });

  test('2.3 starts the process only when its URL is called by POST', async () => {
    const posted = await webhook(processes.check);
    const got = await router.send('GET', `/webhook/send?uid=${processes.check}`);

    expect(await runOf(posted)).toMatchObject({ status: 'succeeded', output: { given: {} } });
    expect([got.status, got.headers.get('allow'), got.body.code]).toEqual([405, 'POST', 'method_not_allowed']);
  });

  test('2.4 requires the token of one environment', async () => {
    const none = await webhook(processes.order, fields, { token: null });
    const wrong = await webhook('00000000-0000-1000-8000-000000000000', fields, { token: 'wrong' });
    const limited = await makeToken({ workflows: [processes.check] });
    const foreign = await webhook(processes.order, fields, { token: limited });
    const several = await webhook(processes.order, fields, { token: await makeToken({ organisations: ['a', 'b'] }) });

    expect([none.status, wrong.status, foreign.status, several.status]).toEqual([401, 401, 404, 404]);
    expect(none.body).toEqual({ message: expect.any(String), code: 'unauthenticated' });
    expect((await webhook(processes.check, {}, { token: limited })).status).toBe(201);
  });

  test('2.5 accepts the token in the authorization header with and without Bearer', async () => {
    const raw = await webhook(processes.check, {}, { token: null, headers: { authorization: router.token } });
    const bearer = await webhook(
      processes.check,
      {},
      { token: null, headers: { Authorization: `Bearer ${router.token}` } },
    );

    expect([raw.status, bearer.status]).toEqual([201, 201]);
  });

  test('2.6 requires every mandatory field of the process, and names all missing ones at once', async () => {
    const { status, body } = await webhook(processes.order, { customerName: '', orderNumber: null });

    expect(status).toBe(422);
    expect(body).toEqual({
      message: expect.any(String),
      errors: { customerName: ['is mandatory'], orderNumber: ['is mandatory'], productCode: ['is mandatory'] },
    });
  });

  test('2.6 treats false and 0 as present, and reports a wrong type in the same shape', async () => {
    const there = await webhook(processes.count, { counted: 0, final: false });
    const wrong = await webhook(processes.count, { counted: 'none', final: false });

    expect((await runOf(there)).output).toEqual({ counted: 0, final: false });
    expect(wrong).toMatchObject({ status: 422, body: { errors: { counted: [expect.any(String)] } } });
  });

  test('2.6 passes all fields, including undeclared ones, to the process', async () => {
    const run = await runOf(await webhook(processes.order, { ...fields, quantity: 3, note: 'gift' }));

    expect(run.output).toEqual({
      customer: 'John Doe',
      line: 'ABC123 for order 123456',
      quantity: 3,
      fields: ['customerName', 'note', 'orderNumber', 'productCode', 'quantity'],
    });
  });

  test('2.6 accepts the payload as the page shows it, and does not store its headers', async () => {
    const answer = await webhook(processes.order, {
      headers: { authorization: 'a-secret-of-theirs' },
      payload: fields,
    });

    const event = await router.send('GET', answer.headers.get('location') ?? '');
    expect((await runOf(answer)).output).toMatchObject({ customer: 'John Doe' });
    expect(event.body.event.data).toEqual(fields);
    expect(JSON.stringify(event.body)).not.toContain('a-secret-of-theirs');
  });

  test('2.7 shows the progress of a process after its start', async () => {
    const { body } = await webhook(processes.order, fields);

    const at = await router.send('GET', `/v1/runs/${body.data.reference}`);

    expect(at.status).toBe(200);
    expect(['accepted', 'running', 'succeeded']).toContain(at.body.run.status);
    expect(await router.ended(body.data.reference)).toMatchObject({
      status: 'succeeded',
      workflow: 'order-fulfilment',
    });
  });

  test('2.8 is shown beside every process that is deployed', async () => {
    const { body } = await router.send('GET', '/v1/workflows');
    const addresses = Object.fromEntries(
      body.workflows.map((one: { id: string; addresses: { stackflows?: string } }) => [
        one.id,
        one.addresses.stackflows,
      ]),
    );

    expect(addresses[processes.order]).toMatch(new RegExp(`^https?://.+/webhook/send\\?uid=${processes.order}$`));
    expect(addresses[processes.unreleased]).toBeUndefined();
  });
});

describe('the other kinds of start', () => {
  test('2.9 are the API, with typed fields as a map or as a list, and the manual start', async () => {
    const typed = {
      customerName: { type: 'string', value: 'Jane' },
      orderNumber: { type: 'string', value: '7' },
      productCode: { type: 'string', value: 'X' },
      quantity: { type: 'integer', value: 2 },
    };
    const list = Object.entries(typed).map(([name, item]) => ({ name, ...item }));

    const byMap = await apiStart(processes.order, { submission: typed });
    const byList = await apiStart(processes.order, { submission: list });
    const byHand = await router.send('POST', `/v1/workflows/${processes.order}/runs`, { data: fields });

    expect([byMap.status, byList.status, byHand.status]).toEqual([201, 201, 202]);
    const outputs = await Promise.all([byMap, byList].map(async (answer) => (await runOf(answer)).output));
    expect(outputs[0]).toMatchObject({ customer: 'Jane', quantity: 2 });
    expect(outputs[1]).toEqual(outputs[0]);
  });

  test('2.9 by API need no body if no field is mandatory', async () => {
    const empty = await apiStart(processes.check);
    const missing = await apiStart(processes.order);

    expect(empty.status).toBe(201);
    expect(missing).toMatchObject({ status: 422, body: { errors: { customerName: ['is mandatory'] } } });
  });

  test('2.9 by API happen once for each external_execution_reference, even if sent again', async () => {
    const body = { external_execution_reference: `order-${Date.now()}`, submission: [] };

    const answers = await Promise.all(Array.from({ length: 10 }, () => apiStart(processes.check, body)));
    const other = await apiStart(processes.check, { ...body, submission: { late: true } });

    expect(new Set(answers.map((answer) => answer.body.data.reference)).size).toBe(1);
    expect(answers[0]?.body.data.external_execution_reference).toBe(body.external_execution_reference);
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(9);
    expect(other).toMatchObject({
      status: 422,
      body: { errors: { external_execution_reference: [expect.any(String)] } },
    });
  });
});
