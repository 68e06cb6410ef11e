// WorqHat's page, requirement by requirement, called over HTTP by WorqHat's own client: docs in lib/http/dialects/worqhat/README.md.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Worqhat, { toFile } from 'worqhat';
import { RunningRouter } from '../running-router.ts';

const echo = '3094a7f1-0000-4000-8000-000000000012';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const page = JSON.parse(readFileSync('test/fixtures/worqhat/page.json', 'utf8'));

let router: RunningRouter;
let client: Worqhat;
beforeAll(async () => {
  router = await RunningRouter.start('--workflows', 'test/fixtures/worqhat/workflows');
  client = clientWith(router.token);
}, 180_000);
afterAll(() => router.stop());

function clientWith(apiKey: string, baseURL = router.url): Worqhat {
  return new Worqhat({ apiKey, baseURL, logLevel: 'off' });
}

/** The error of a refused call of the client. */
async function refusalOf(call: Promise<unknown>): Promise<InstanceType<typeof Worqhat.APIError>> {
  const error = await call.then(
    (answer) => new Error(`was not refused: ${JSON.stringify(answer)}`),
    (refusal: unknown) => refusal,
  );
  if (error instanceof Worqhat.APIError) return error;
  throw error;
}

interface FlowRun {
  readonly status: string;
  readonly [member: string]: unknown;
}

/** Asks for a run's status until it has ended, as a caller of WorqHat's does. */
async function ended(analyticsId: string | undefined): Promise<FlowRun> {
  const path = `/flows/runs/${analyticsId}`;
  const body = await router.until(path, ({ status }) => status !== 'in_progress');
  return body as FlowRun;
}

describe('Trigger a workflow with JSON', () => {
  test('5.1 is POST /flows/trigger/{flowId}, and no other method', async () => {
    const answer = await router.send('GET', `/flows/trigger/${echo}`);

    expect([answer.status, answer.headers.get('allow'), answer.body]).toEqual([
      405,
      'POST',
      errorLike(405, 'method_not_allowed'),
    ]);
  });

  test.each([
    ['Bearer YOUR_API_KEY', (key: string) => `Bearer ${key}`],
    ['the bare key, as the client sends it', (key: string) => key],
  ])('5.2 accepts %s', async (_, spelt) => {
    const answer = await clientWith(spelt(router.token)).flows.triggerWithPayload(echo, {});

    expect(answer.success).toBe(true);
  });

  test('5.3 requires application/json: 415 for another type', async () => {
    const headers = { 'content-type': 'text/plain' };

    const refusal = await refusalOf(client.flows.triggerWithPayload(echo, {}, { headers }));

    expect([refusal.status, refusal.error]).toEqual([415, errorLike(415, 'unsupported_media_type')]);
  });

  test.each([
    ['its UUID', echo],
    ['its UUID in capitals', echo.toUpperCase()],
    ['its name', 'echo'],
  ])('5.4 finds a workflow by %s', async (_, flowId) => {
    const answer = await client.flows.triggerWithPayload(flowId, { data: {} });

    expect(answer.message).toBe('Workflow triggered successfully');
  });

  test.each([
    ['unknown', '00000000-0000-4000-8000-000000000000'],
    ['malformed', 'f 1?#%'],
    ['malformed, with a slash', 'f/1'],
    ['a draft', 'not-published'],
    ['switched off', 'switched-off'],
  ])('5.4 returns 404, never 409, for a workflow that is %s', async (_, flowId) => {
    const refusal = await refusalOf(client.flows.triggerWithPayload(flowId, {}));

    expect(refusal).toBeInstanceOf(Worqhat.NotFoundError);
    expect(refusal.error).toMatchObject({ error: 'Not Found', code: 404, message: expect.any(String) });
  });

  test('5.5 passes any JSON object on unchanged', async () => {
    const sent = { nested: { list: [1, null, { deep: [] }], '': 'ü' }, flag: false };

    const { analytics_id } = await client.flows.triggerWithPayload(echo, sent);

    expect(await ended(analytics_id)).toMatchObject({ status: 'completed', result: sent });
  });

  test.each([
    ['nothing', ''],
    ['an array', '[]'],
    ['a number', '1'],
  ])('5.5 returns 400 for %s', async (_, raw) => {
    const answer = await router.send('POST', `/flows/trigger/${echo}`, undefined, { raw });

    expect([answer.status, answer.body]).toEqual([400, errorLike(400, 'malformed_request')]);
  });

  test('5.5 returns 400 for a client that sends no payload', async () => {
    const refusal = await refusalOf(client.post(`/flows/trigger/${echo}`));

    expect(refusal).toBeInstanceOf(Worqhat.BadRequestError);
  });

  test('5.6 returns all fields of the page, with their types', async () => {
    const answer = await client.flows.triggerWithPayload(echo, {});

    expect(answer).toEqual({
      success: true,
      message: 'Workflow triggered successfully',
      analytics_id: expect.stringMatching(uuid),
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      data: { workflow_status: 'started' },
    });
  });

  test.each(Object.entries<{ flowId: string; body: object; result: object }>(page))(
    '5.7 runs the page’s example: %s',
    async (_, { flowId, body, result }) => {
      const response = await client.flows.triggerWithPayload(flowId, { body });

      expect(Object.keys(response)).toEqual(['success', 'message', 'analytics_id', 'timestamp', 'data']);
      expect(await ended(response.analytics_id)).toMatchObject({ status: 'completed', result });
    },
  );

  test('5.8 returns at once, while the run continues', async () => {
    const { analytics_id } = await client.flows.triggerWithPayload('slow', {});

    expect(await client.get(`/flows/runs/${analytics_id}`)).toMatchObject({
      status: 'in_progress',
      end_timestamp: null,
    });
  });

  test('5.9 returns status, times and result by analytics_id', async () => {
    const { analytics_id } = await client.flows.triggerWithPayload(echo, { body: { name: 'Jane' } });

    expect(await ended(analytics_id)).toMatchObject({
      analytics_id,
      workflow_id: echo,
      status: 'completed',
      start_timestamp: expect.stringMatching(/Z$/),
      end_timestamp: expect.stringMatching(/Z$/),
      result: { body: { name: 'Jane' } },
    });
  });

  test('5.9 returns the reason why a run failed', async () => {
    const { analytics_id } = await client.flows.triggerWithPayload('failing', {});

    expect(await ended(analytics_id)).toMatchObject({
      status: 'failed',
      error: { code: 'Analysis.Refused', message: 'the dataset is empty' },
    });
  });

  test('5.9 returns the result to a caller that prefers to wait', async () => {
    const { flowId, body, result } = page['customer onboarding'];
    const options = { headers: { Prefer: 'wait=10' } };

    const { data, response } = await client.flows.triggerWithPayload(flowId, { body }, options).withResponse();

    expect(response.headers.get('preference-applied')).toBe('wait=10');
    expect(data).toMatchObject({ success: true, data: { workflow_status: 'completed', result } });
    expect(await client.get(`/flows/runs/${data.analytics_id}`)).toMatchObject({ status: 'completed', result });
  });

  test.each(['wf-exec-12345-abcde-67890', '00000000-0000-8000-8000-000000000000', 'x'.repeat(500)])(
    '5.9 looks up any text, and returns 404 if it names no run: %s',
    async (analyticsId) => {
      expect(await refusalOf(client.get(`/flows/runs/${analyticsId}`))).toBeInstanceOf(Worqhat.NotFoundError);
    },
  );
});

describe('The key, the size and the sender of a JSON trigger', () => {
  test('5.10 returns 403 if the key lacks the permission', async () => {
    const { token } = await tokenFor({ scopes: ['runs:read'] });

    const refusal = await refusalOf(clientWith(token).flows.triggerWithPayload(echo, {}));

    expect(refusal).toBeInstanceOf(Worqhat.PermissionDeniedError);
  });

  test('5.10 returns the same 404 for a workflow that the key may not use and for an unknown one', async () => {
    const { token } = await tokenFor({ scopes: ['runs:write'], workflows: ['failing'] });

    const refusal = await refusalOf(clientWith(token).flows.triggerWithPayload(echo, {}));

    expect([refusal.status, refusal.error]).toEqual([404, errorLike(404, 'workflow_unknown')]);
  });

  test('5.11 returns 401 for an invalid key, before anything else', async () => {
    const refusal = await refusalOf(clientWith('nobody').flows.triggerWithPayload('no-such-flow', {}));

    expect(refusal).toBeInstanceOf(Worqhat.AuthenticationError);
    expect(refusal.error).toEqual(errorLike(401, 'unauthenticated'));
  });

  test('5.11 names invalid and missing parts in error.message', async () => {
    const malformed = await router.send('POST', `/flows/trigger/${echo}`, undefined, { raw: '{"a":' });
    const missing = await refusalOf(client.flows.triggerWithPayload('mandatory', {}));

    expect([malformed.status, malformed.body]).toEqual([400, errorLike(400, 'malformed_request')]);
    expect(missing).toBeInstanceOf(Worqhat.BadRequestError);
    expect(missing.message).toMatch(/^400 .*\/data\/customer is missing/);
  });

  test('5.12 accepts a payload of 4 MiB, by reference if it is too large for a run’s input', async () => {
    const frame = JSON.stringify({ body: '' }).length;

    const answer = await client.flows.triggerWithPayload(echo, { body: 'x'.repeat(4_194_304 - frame) });

    expect(answer.success).toBe(true);
  });

  test('5.12 returns 413 above the limit, and explains how to send more', async () => {
    const refusal = await refusalOf(client.flows.triggerWithPayload(echo, { body: 'x'.repeat(4_194_304) }));

    expect([refusal.status, refusal.error]).toEqual([413, errorLike(413, 'too_large')]);
    expect(refusal.message).toContain('POST /v1/uploads');
    expect(refusal.message).toContain('POST /flows/file/{flowId}');
  });

  test('5.12 accepts a payload of exactly 10 MiB by upload', async () => {
    const most = payloadOf(10_485_760);
    const id = await uploaded(most);
    const headers = { ...naming(id), 'Idempotency-Key': 'ten-mebibytes' };

    const { data, response } = await client.flows
      .triggerWithPayload(echo, {}, { body: undefined, headers })
      .withResponse();
    const again = await client.flows.triggerWithPayload(echo, {}, { body: undefined, headers });

    expect(data).toMatchObject({ success: true, data: { workflow_status: 'started' } });
    expect(again).toEqual(data);
    const kept = await router.send('GET', response.headers.get('location') ?? '');
    expect(kept.body.event.dataRef).toMatchObject({ bytes: 10_485_760, sha256: sha256Of(most) });
  });

  test('5.12 returns 413 above 10 MiB, with and without an upload', async () => {
    const id = await uploaded(payloadOf(10_485_761));

    const uploads = await refusalOf(client.flows.triggerWithPayload(echo, {}, byUpload(id)));
    const direct = await refusalOf(client.flows.triggerWithPayload(echo, { body: 'x'.repeat(10_485_761) }));

    expect([uploads.status, uploads.error]).toEqual([413, errorLike(413, 'too_large')]);
    expect(direct.status).toBe(413);
  });

  test.each([
    ['that is none', undefined, async () => 'upl_x'],
    ['to which nothing was put', undefined, async () => (await uploadOf(1)).id],
    [
      'of another key',
      undefined,
      async () => uploaded(payloadOf(20), (await tokenFor({ scopes: ['runs:write'] })).token),
    ],
    ['beside a payload', {}, async () => uploaded(payloadOf(20))],
  ])('5.12 returns 400 for an upload %s', async (_, body, idOf) => {
    const refusal = await refusalOf(client.flows.triggerWithPayload(echo, {}, { body, headers: naming(await idOf()) }));

    expect(refusal).toBeInstanceOf(Worqhat.BadRequestError);
    expect(refusal.error).toMatchObject({ error: 'Bad Request', code: 400, message: expect.stringContaining('pload') });
  });

  test('5.13 lets a workflow trigger another', async () => {
    const { analytics_id } = await client.flows.triggerWithPayload('first-of-chain', { body: { report: 'Q4' } });
    const { status } = await ended(analytics_id);

    const { workflows } = await eventually(
      () => client.flows.getMetrics({ status: 'completed' }),
      ({ workflows: runs = [] }) => runs.some(({ workflow_id }) => workflow_id?.endsWith('11')),
    );
    const second = workflows?.find(({ workflow_id }) => workflow_id?.endsWith('11'));
    expect(status).toBe('completed');
    expect(await client.get(`/flows/runs/${second?.id}`)).toMatchObject({ result: { report: 'Q4' } });
  });

  test('5.16 accepts the posts of a third party, whatever headers it adds', async () => {
    const headers = { 'user-agent': 'GitHub-Hookshot/1', 'x-github-event': 'push', accept: '*/*' };

    const answer = await router.send('POST', `/flows/trigger/${echo}`, { ref: 'main' }, { headers });

    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
  });
});

describe('Trigger a workflow with a file', () => {
  test('5.14 stores the file and passes on its location, with every field', async () => {
    const file = await toFile(Buffer.from([0, 1, 254, 255]), 'scan.bin', { type: 'image/png' });
    const fields = { note: 'für später', tags: ['a', 'b'] } as unknown as Record<string, string>;

    const answer = await client.flows.triggerWithFile('file-intake', { file, ...fields });

    expect(answer).toMatchObject({
      success: true,
      statusCode: '200',
      message: 'Workflow triggered successfully with file upload',
      analytics_id: expect.stringMatching(uuid),
    });
    const { result } = await ended((answer as { analytics_id?: string }).analytics_id);
    expect(result).toMatchObject({ note: 'für später', tags: ['a', 'b'], file: { name: 'scan.bin', bytes: 4 } });
    expect(result).toMatchObject({
      file: { contentType: 'image/png', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  test('5.14 accepts a file of 50 MiB in an uploaded form', async () => {
    const content = Buffer.alloc(52_428_800, 'scan');
    const form = new FormData();
    form.set('file', new Blob([content], { type: 'image/tiff' }), 'scan.tiff');
    form.set('note', 'large');
    const sent = new Response(form);
    const id = await uploaded(Buffer.from(await sent.arrayBuffer()));
    const headers = { ...naming(id), 'Content-Type': sent.headers.get('content-type') };

    const answer = await client.post<{ analytics_id: string }>('/flows/file/file-intake', { headers });

    expect((await ended(answer.analytics_id)).result).toMatchObject({
      note: 'large',
      file: { name: 'scan.tiff', contentType: 'image/tiff', bytes: 52_428_800, sha256: sha256Of(content) },
    });
  });

  test('5.14 refuses a url of a host that is not allowed; by default no host is allowed', async () => {
    const refusal = await refusalOf(client.flows.triggerWithFile('file-intake', { url: 'http://169.254.169.254/' }));

    expect(refusal).toBeInstanceOf(Worqhat.PermissionDeniedError);
    expect(refusal.message).toContain('switched off');
  });

  test('5.14 returns 400 without a file, 413 for one too large, 415 for a body that is not a form', async () => {
    const huge = await toFile(Buffer.alloc(4_194_304), 'huge.bin');

    const none = await refusalOf(client.flows.triggerWithFile('file-intake', { note: 'alone' }));
    const large = await refusalOf(client.flows.triggerWithFile('file-intake', { file: huge }));
    const json = await router.send('POST', '/flows/file/file-intake', {});

    expect([none.status, large.status, json.status]).toEqual([400, 413, 415]);
    expect(json.body).toEqual(errorLike(415, 'unsupported_media_type'));
  });
});

describe('the unchanged client', () => {
  test('5.15 triggers with new Worqhat({ apiKey }) and reads response.analytics_id', async () => {
    const response = await client.flows.triggerWithPayload(echo, { body: { name: 'Jane Smith' } });

    expect(response.analytics_id).toMatch(uuid);
  });

  test('5.15 checks health, and reads the name and version of the service', async () => {
    expect(await client.health.check()).toEqual({ status: 'ok', uptime: expect.any(Number) });
    expect(await client.getServerInfo()).toEqual({ name: 'Flowgate', version: 'v1' });
  });

  test('5.15 counts and lists the runs of the month', async () => {
    const before = await client.flows.getMetrics();
    const { analytics_id } = await client.flows.triggerWithPayload('failing', {});
    await ended(analytics_id);

    const after = await eventually(
      () => client.flows.getMetrics(),
      ({ workflows = [] }) => workflows.some(({ id, status }) => id === analytics_id && status === 'failed'),
    );
    const failed = await client.flows.getMetrics({ status: 'failed' });

    expect(after.metrics?.total_workflows).toBeGreaterThan(before.metrics?.total_workflows ?? Number.NaN);
    expect(after.metrics?.avg_duration_ms).toEqual(expect.any(Number));
    expect(failed.workflows?.find(({ id }) => id === analytics_id)).toEqual({
      id: analytics_id,
      org_id: expect.any(String),
      user_id: expect.stringMatching(/^cred_/),
      workflow_id: '3094a7f1-0000-4000-8000-000000000008',
      status: 'failed',
      start_timestamp: expect.stringMatching(/Z$/),
      end_timestamp: expect.stringMatching(/Z$/),
    });
    const [user = ''] = Object.keys(after.metrics?.metrics_by_user ?? {});
    expect((await client.flows.getMetrics({ user_id: 'nobody' })).metrics?.total_workflows).toBe(0);
    expect((await client.flows.getMetrics({ user_id: user })).metrics?.total_workflows).toBeGreaterThan(0);
  });

  test('5.15 leaves debug runs out of the metrics', async () => {
    const { body } = await router.send('POST', '/v1/workflows/not-published/runs', { debug: true });
    await router.ended(body.run.id);

    const { workflows = [] } = await client.flows.getMetrics();

    expect(workflows.filter(({ workflow_id }) => workflow_id?.endsWith('05'))).toEqual([]);
  });

  test.each([
    { start_date: '2026-02-30' },
    { start_date: '2026-02-02', end_date: '2026-02-01' },
    { start_date: '2020-01-01' },
  ])('5.15 returns 400 for metrics of %j', async (query) => {
    expect(await refusalOf(client.flows.getMetrics(query))).toBeInstanceOf(Worqhat.BadRequestError);
  });

  test('5.15 returns 422 for a key that was used for another payload', async () => {
    const headers = { 'Idempotency-Key': 'used-twice' };
    await client.flows.triggerWithPayload(echo, { n: 1 }, { headers });

    const refusal = await refusalOf(client.flows.triggerWithPayload(echo, { n: 2 }, { headers }));

    expect(refusal).toBeInstanceOf(Worqhat.UnprocessableEntityError);
  });
});

describe('the client that sends again', () => {
  test('5.15 retries end in one run if a 503 came before the router had the request', async () => {
    const gateway = await Gateway.before(503);

    const { analytics_id } = await clientWith(router.token, gateway.url).flows.triggerWithPayload(echo, {});

    await gateway.stop();
    expect(gateway.forwarded.map(({ analytics_id: id }) => id)).toEqual([analytics_id]);
    expect(await ended(analytics_id)).toMatchObject({ status: 'completed' });
  });

  test('5.15 retries end in one run if a 503 came after it, with an Idempotency-Key', async () => {
    const gateway = await Gateway.after(503);
    const headers = { 'Idempotency-Key': 'lost-answer' };

    const { analytics_id } = await clientWith(router.token, gateway.url).flows.triggerWithPayload(
      echo,
      { n: 1 },
      { headers },
    );

    await gateway.stop();
    expect(gateway.forwarded.map(({ analytics_id: id }) => id)).toEqual([analytics_id, analytics_id]);
    await ended(analytics_id);
    const { workflows = [] } = await client.flows.getMetrics();
    expect(workflows.filter(({ id }) => id === analytics_id)).toHaveLength(1);
  });

  test('5.15 retries are not made for errors that would repeat', async () => {
    const gateway = await Gateway.before();

    await refusalOf(clientWith(router.token, gateway.url).flows.triggerWithPayload('not-published', {}));

    await gateway.stop();
    expect(gateway.forwarded).toHaveLength(1);
  });
});

/** A gateway between client and router that answers the first request with its own status. */
class Gateway {
  readonly forwarded: { readonly analytics_id?: string }[] = [];
  readonly #server: Server;

  private constructor(status: number | undefined, forwardsFirst: boolean) {
    let failure = status;
    this.#server = createServer(async (request, response) => {
      const own = failure;
      failure = undefined;
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const answer =
        own === undefined || forwardsFirst ? await this.#forward(request, Buffer.concat(chunks)) : undefined;
      if (own !== undefined || answer === undefined) {
        response.writeHead(own ?? 500, { 'content-type': 'application/json' }).end('{"message":"Service Unavailable"}');
        return;
      }
      const headers = Object.fromEntries(answer.headers);
      response.writeHead(answer.status, { ...headers, 'content-length': Buffer.byteLength(answer.text) });
      response.end(answer.text);
    });
  }

  static before(status?: number): Promise<Gateway> {
    return new Gateway(status, false).#listen();
  }

  static after(status: number): Promise<Gateway> {
    return new Gateway(status, true).#listen();
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  async #listen(): Promise<Gateway> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return this;
  }

  async #forward({ method, url, headers }: { method?: string; url?: string; headers: object }, body: Buffer) {
    const { host: _, connection: __, 'content-length': ___, ...own } = headers as Record<string, string>;
    const answer = await fetch(`${router.url}${url}`, {
      method: method ?? 'GET',
      headers: own,
      body: new Uint8Array(body),
    });
    const text = await answer.text();
    this.forwarded.push(JSON.parse(text));
    return { status: answer.status, headers: answer.headers, text };
  }
}

function errorLike(code: number, reason: string) {
  return {
    error: expect.stringMatching(/^[A-Z]/),
    message: expect.stringMatching(/\S/),
    code,
    details: expect.objectContaining({ reason, request_id: expect.any(String) }),
  };
}

/** JSON of so many bytes. */
function payloadOf(bytes: number): Buffer {
  return Buffer.from(JSON.stringify({ body: 'x'.repeat(bytes - '{"body":""}'.length) }));
}

const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

interface Upload {
  readonly id: string;
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function uploadOf(bytes: number, sha256?: string, token = router.token): Promise<Upload> {
  const { upload } = await clientWith(token).post<{ upload: Upload }>('/v1/uploads', { body: { bytes, sha256 } });
  return upload;
}

/** Uploads a body as the README shows it, and returns the upload's ID. */
async function uploaded(body: Buffer, token = router.token): Promise<string> {
  const { id, url, method, headers } = await uploadOf(body.length, sha256Of(body), token);
  const { status } = await fetch(url, { method, headers, body: new Uint8Array(body) });
  if (status !== 200) throw new Error(`the upload was answered with ${status}`);
  return id;
}

/** The client puts an object on the wire unless its options say that there is no body. */
const byUpload = (id: string) => ({ body: undefined, headers: naming(id) });

const naming = (id: string) => ({ 'Flowgate-Upload': id, 'Content-Type': 'application/json' });

async function tokenFor(limits: { scopes: string[]; workflows?: string[] }): Promise<{ token: string }> {
  const { body } = await router.send('POST', '/v1/tokens', { label: 'worqhat test', ...limits });
  return body;
}

async function eventually<T>(ask: () => Promise<T>, isReady: (answer: T) => boolean): Promise<T> {
  const giveUpAt = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (isReady(answer) || Date.now() > giveUpAt) return answer;
    await sleep(200);
  }
}
