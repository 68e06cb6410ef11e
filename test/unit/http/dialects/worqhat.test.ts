// The WorqHat dialect in memory: recorded requests, their exact responses, and every error in one shape.
import { describe, expect, test } from '@jest/globals';
import { deriveRunId } from '../../../../lib/core/event/identity.ts';
import type { FetchedFile } from '../../../../lib/core/file/file.ts';
import { parseFileOrigins } from '../../../../lib/core/file/file-host.ts';
import type { RecordedRun, Run, RunStatus, RunSummary } from '../../../../lib/core/run/run.ts';
import { listRequestedDays } from '../../../../lib/http/dialects/worqhat/date-range.ts';
import { worqhat } from '../../../../lib/http/dialects/worqhat/worqhat-dialect.ts';
import type { HttpRequest } from '../../../../lib/http/server/message.ts';
import { type ErrorCode, FlowgateError } from '../../../../lib/value/errors.ts';
import { eventIdOf } from '../../../fixtures/bus-events.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { readRecordings, replay } from '../../../fixtures/recordings.ts';
import { readWorkflowsBelow } from '../../../fixtures/workflows-below.ts';
import { workflow } from '../../../fixtures/world.ts';

const workflows = readWorkflowsBelow('test/fixtures/worqhat/workflows');
const echo = '3094a7f1-0000-4000-8000-000000000012';
const setUp = () => new HttpWorld(workflows);
const formHeaders = { 'content-type': 'multipart/form-data; boundary=boundary-of-the-form' };
const fileForm = (content: string, ...fields: readonly string[]) =>
  [
    '--boundary-of-the-form\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n',
    `${content}\r\n${fields.map((name, at) => `--boundary-of-the-form\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${at}\r\n`).join('')}--boundary-of-the-form--`,
  ].join('\r\n');

describe('WorqHat', () => {
  test.each(readRecordings('test/fixtures/worqhat/requests.json'))('%s', async (_, recording) => {
    const world = setUp();

    expect(await replay(recording, world, world.token())).toEqual(recording.answer);
  });

  test('returns the first response, marked as a replay, for a repeated key', async () => {
    const world = setUp();
    const sent = { token: world.token(), body: { n: 1 }, headers: { 'idempotency-key': 'k' } };

    const first = await world.send('POST', '/flows/trigger/echo', sent);
    const again = await world.send('POST', '/flows/trigger/echo', sent);
    const other = await world.send('POST', '/flows/trigger/echo', { ...sent, body: { n: 2 } });

    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(again.headers).toEqual({ ...first.headers, 'idempotency-replayed': 'true' });
    expect([other.status, other.body.code]).toEqual([422, 422]);
  });

  test('unwraps a single body or data member if the workflow enables it; default: not unwrapped', async () => {
    const world = new HttpWorld([workflow('echo'), workflow('plain', { unwrap: ['body', 'data'] })]);
    const token = world.token();

    for (const body of [{ body: { n: 1 } }, { data: { n: 1 } }, { n: 1 }])
      await world.send('POST', '/flows/trigger/plain', { token, body });
    await world.send('POST', '/flows/trigger/echo', { token, body: { body: { n: 1 } } });

    const given = world.published.map(({ detail }) => 'data' in detail && detail.data);
    expect(given).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }, { body: { n: 1 } }]);
  });

  test('names the credential that sent an event, and starts only the flow', async () => {
    const world = setUp();

    await world.send('POST', '/flows/trigger/echo', { token: world.token(), body: {} });

    const [credential] = world.kept.values();
    expect(world.published.map(({ detail }) => detail.metadata)).toMatchObject([
      { workflowId: echo, forced: true, debug: false, credentialId: credential?.id },
    ]);
  });

  test('keeps a file under its environment and digest, before the event that names it', async () => {
    const world = setUp();
    const body = fileForm('abc', 'note', 'tags[]', 'twice', 'twice', '__proto__');

    const { status } = await world.send('POST', '/flows/file/echo', {
      token: world.token(),
      body,
      headers: formHeaders,
    });

    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    const key = `files/production/${sha256}`;
    const [event] = world.published;
    expect([status, world.calls]).toEqual([200, ['keepFile', 'put', 'publish']]);
    expect(world.keptFiles.get(key)?.toString()).toBe('abc');
    const data = event !== undefined && 'data' in event.detail ? event.detail.data : {};
    expect(Object.entries(data)).toEqual([
      ['note', '0'],
      ['tags[]', ['1']],
      ['twice', ['2', '3']],
      ['__proto__', '4'],
      ['file', { bucket: 'data', key, name: 'a.txt', contentType: 'text/plain', bytes: 3, sha256 }],
    ]);
  });

  test('keeps no file for a flow that may not start', async () => {
    const world = setUp();
    const sent = { token: world.token(), body: fileForm('abc'), headers: formHeaders };

    const { status } = await world.send('POST', '/flows/file/switched-off', sent);

    expect([status, world.calls]).toEqual([404, []]);
  });

  test.each([
    ['another environment', { environment: 'staging' }],
    ['another organisation', { organisations: ['other'] }],
    ['other workflows', { workflows: ['00000000-0000-4000-8000-000000000000'] }],
  ])('shows a run to no credential of %s', async (_, limits) => {
    const world = setUp();
    const { body } = await world.send('POST', '/flows/trigger/echo', { token: world.token(), body: {} });

    const { status } = await world.send('GET', `/flows/runs/${body.analytics_id}`, { token: world.token(limits) });

    expect(status).toBe(404);
  });

  test('shows a run that is not started yet as in progress', async () => {
    const world = setUp();
    const token = world.token();
    const { body } = await world.send('POST', '/flows/trigger/echo', { token, body: {} });

    const run = await world.send('GET', `/flows/runs/${body.analytics_id}`, { token });

    expect(run.body).toMatchObject({ status: 'in_progress', start_timestamp: body.timestamp, end_timestamp: null });
  });
});

describe('a trigger whose caller prefers to wait', () => {
  /** A world in which every run has ended in this way before it is read. */
  const ending = (end: Partial<RecordedRun>) => {
    const world = setUp();
    world.meanwhile = () => {
      for (const { matches } of world.stored.values())
        for (const { runId } of matches) if (runId !== undefined) world.runs.set(runId, { id: runId, ...end } as Run);
    };
    return world;
  };
  const waiting = (world: HttpWorld, headers = {}) =>
    world.send('POST', '/flows/trigger/echo', {
      token: world.token(),
      body: {},
      headers: { prefer: 'wait=10', ...headers },
    });

  test('gets the result in addition to the usual fields', async () => {
    const { status, headers, body } = await waiting(ending({ status: 'succeeded', output: '{"fileurl":"https://…"}' }));

    expect([status, headers['preference-applied']]).toEqual([200, 'wait=10']);
    expect(body).toEqual({
      success: true,
      message: 'Workflow triggered successfully',
      analytics_id: expect.any(String),
      timestamp: '2026-11-21T10:00:00.000Z',
      data: { workflow_status: 'completed', result: { fileurl: 'https://…' } },
    });
  });

  test.each<[Partial<RecordedRun>, object]>([
    [
      { status: 'failed', error: 'E', cause: 'C' },
      { code: 'E', message: 'C' },
    ],
    [{ status: 'timed_out' }, { code: 'timed_out', message: null }],
  ])('gets 200 for a run that ended as %j, because the client would retry an error', async (end, error) => {
    const { status, body } = await waiting(ending(end));

    expect([status, body.success, body.data]).toEqual([200, true, { workflow_status: 'failed', error }]);
  });

  test('is not a debug run; only a debug run is marked as one at its address', async () => {
    const world = setUp();
    const token = world.token();
    const plain = await world.send('POST', '/flows/trigger/echo', { token, body: {} });
    const debug = await world.send('POST', `/v1/workflows/${echo}/runs`, { token, body: { debug: true } });
    const read = async (id: string) => (await world.send('GET', `/flows/runs/${id}`, { token })).body;

    expect(await read(plain.body.analytics_id)).not.toHaveProperty('debug');
    expect(await read(debug.body.run.id)).toMatchObject({ analytics_id: expect.any(String), debug: true });
  });

  test('gets the same response as at the run’s own address', async () => {
    const world = ending({ status: 'failed', error: 'E', cause: 'C' });

    const { body } = await waiting(world);

    const run = await world.send('GET', `/flows/runs/${body.analytics_id}`, { token: world.token() });
    expect(run.body).toMatchObject({ status: body.data.workflow_status, error: body.data.error });
  });

  test('gets the usual response when the time is over', async () => {
    const world = ending({ status: 'running' });

    const { status, body } = await waiting(world);

    expect([status, body.data]).toEqual([200, { workflow_status: 'started' }]);
    expect(world.clock).toEqual(new Date('2026-11-21T10:00:10.000Z'));
  });

  test('gets the first run’s result if its key is sent again', async () => {
    const world = ending({ status: 'succeeded', output: '{}' });
    const first = await waiting(world, { 'idempotency-key': 'k' });

    const again = await waiting(world, { 'idempotency-key': 'k' });

    expect(again).toMatchObject({ body: first.body, headers: { 'idempotency-replayed': 'true' } });
    expect(world.stored.size).toBe(1);
  });

  test('with a file gets the same response', async () => {
    const world = ending({ status: 'succeeded', output: '{"pages":3}' });

    const { status, body } = await world.send('POST', '/flows/file/echo', {
      token: world.token(),
      body: fileForm('abc'),
      headers: { ...formHeaders, prefer: 'wait=5' },
    });

    expect([status, body]).toMatchObject([
      200,
      { statusCode: '200', data: { workflow_status: 'completed', result: { pages: 3 } } },
    ]);
  });

  test.each([
    ['/flows/trigger/echo', { body: {} }, ['put', 'publish']],
    ['/flows/file/echo', { body: fileForm('abc'), headers: formHeaders }, ['keepFile', 'put', 'publish']],
  ])('causes no call of %s without the preference', async (path, sent, calls) => {
    const world = ending({ status: 'succeeded', output: '{}' });

    const { body } = await world.send('POST', path, { token: world.token(), ...sent });

    expect([world.calls, world.slept, body.data]).toEqual([calls, [], { workflow_status: 'started' }]);
  });
});

/** The form, with the word BYTE replaced by one byte. */
function withByte(form: string, byte: number): Buffer {
  const [before = '', after = ''] = form.split('BYTE');
  return Buffer.concat([Buffer.from(before), Buffer.from([byte]), Buffer.from(after)]);
}

describe('texts of a form with a file', () => {
  const send = (form: Buffer) => {
    const world = setUp();
    return world.send('POST', '/flows/file/echo', { token: world.token(), body: form, headers: formHeaders });
  };

  test.each([
    ['a name', 'Latin-1', Buffer.from(fileForm('abc', 'caf\u00e9'), 'latin1')],
    [
      'a text',
      'Latin-1',
      Buffer.from(
        fileForm('abc\r\n--boundary-of-the-form\r\nContent-Disposition: form-data; name="n"\r\n\r\ncaf\u00e9'),
        'latin1',
      ),
    ],
    ['a text', 'Latin-1, beside U+FFFD', withByte(fileForm('\ufffd', '\ufffd', 'cafBYTE'), 0xe9)],
    ['a file’s name', 'Latin-1', Buffer.from(fileForm('abc').replace('a.txt', 'caf\u00e9.txt'), 'latin1')],
  ])('are refused if they are not UTF-8: %s in %s', async (_, _encoding, form) => {
    const { status, body } = await send(form);

    expect([status, body.message]).toEqual([400, expect.stringContaining('not valid UTF-8')]);
  });

  test('may have any characters, and a file may have any bytes', async () => {
    const form = fileForm('BYTE', 'é\ufffd\ufffe').replace('a.txt', '\ufffd.txt');

    expect((await send(withByte(form, 0xff))).status).toBe(200);
  });
});

const urlForm = (...fields: readonly (readonly [name: string, value: string])[]) =>
  `${fields.map(([name, value]) => `--boundary-of-the-form\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')}--boundary-of-the-form--`;
const found = (text: string): FetchedFile => ({
  kind: 'fetched',
  content: Buffer.from(text),
  contentType: 'application/pdf',
});

/** A world in which files are fetched from one host, which responds with these in order. */
function fetchingBed(...answers: readonly FetchedFile[]) {
  const left = [...answers];
  const asked: [address: string, maxBytes: number][] = [];
  const fetch = async (url: URL, maxBytes: number): Promise<FetchedFile> => {
    asked.push([url.href, maxBytes]);
    return left.shift() ?? { kind: 'failed', why: 'is answered with status 404: it must be 200' };
  };
  const world = Object.assign(setUp(), { remoteFiles: { origins: parseFileOrigins(['files.example.com']), fetch } });
  const token = world.token();
  const post = (body: string, { flow = 'echo', key }: { flow?: string; key?: string } = {}) =>
    world.send('POST', `/flows/file/${flow}`, {
      token,
      body,
      headers: { ...formHeaders, ...(key === undefined ? {} : { 'idempotency-key': key }) },
    });
  return { world, asked, post };
}

describe('a file by its url', () => {
  const url = 'https://files.example.com/scans/a%20b.pdf?signature=hush';
  const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

  test('is stored like an uploaded one, without its address', async () => {
    const { world, asked, post } = fetchingBed(found('abc'));

    const { status, body } = await post(urlForm(['url', url], ['note', 'n'], ['tags[]', 'a']));

    const key = `files/production/${sha256}`;
    const file = { bucket: 'data', key, name: 'a b.pdf', contentType: 'application/pdf', bytes: 3, sha256 };
    expect([status, body.statusCode, asked]).toEqual([200, '200', [[url, 52_428_800]]]);
    expect(world.calls).toEqual(['keepFile', 'put', 'publish']);
    expect(world.keptFiles.get(key)?.toString()).toBe('abc');
    expect(world.published).toMatchObject([{ detail: { data: { note: 'n', 'tags[]': ['a'], file } } }]);
    expect(JSON.stringify([world.published, ...world.stored.values()])).not.toMatch(/hush|files\.example\.com/);
  });

  test('is fetched once for a key; the repeated request is a replay even if the file changed', async () => {
    const { world, asked, post } = fetchingBed(found('abc'), found('changed'));

    const first = await post(urlForm(['url', url]), { key: 'k' });
    const again = await post(urlForm(['url', url]), { key: 'k' });

    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect([asked.length, world.stored.size, world.keptFiles.size]).toEqual([1, 1, 1]);
  });

  test('is one event for two concurrent requests with one key, even if the file changes between them', async () => {
    const { world, post } = fetchingBed(found('abc'), found('changed'));

    const answers = await Promise.all([1, 2].map(() => post(urlForm(['url', url]), { key: 'k' })));

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[0]?.body).toEqual(answers[1]?.body);
    expect(world.stored.size).toBe(1);
  });

  test('is a conflict under a key of another url, other fields or a file', async () => {
    const { asked, post } = fetchingBed(found('abc'), found('abc'));
    await post(urlForm(['url', url]), { key: 'k' });
    await post(urlForm(['note', 'n'], ['url', url]), { key: 'with-note' });

    const others = [
      await post(urlForm(['url', `${url}2`]), { key: 'k' }),
      await post(urlForm(['url', url], ['note', 'n']), { key: 'k' }),
      await post(urlForm(['url', url], ['note', 'm']), { key: 'with-note' }),
      await post(fileForm('abc'), { key: 'k' }),
    ];

    expect(others.map(({ status }) => status)).toEqual([422, 422, 422, 422]);
    expect(asked).toHaveLength(2);
  });

  test.each<[string, FetchedFile[], number, string]>([
    ['cannot be had', [{ kind: 'failed', why: 'could not be reached' }], 400, '/url: the file could not be reached'],
    ['is too large', [{ kind: 'tooLarge' }], 413, '52428800'],
  ])('starts nothing if it %s, and can be requested again', async (_, [refused = found('')], status, message) => {
    const { world, post } = fetchingBed(refused, found('abc'));

    const first = await post(urlForm(['url', url]), { key: 'k' });
    const callsOfFirst = [...world.calls];
    const second = await post(urlForm(['url', url]), { key: 'k' });

    expect([first.status, first.body.code, first.body.message]).toEqual([
      status,
      status,
      expect.stringContaining(message),
    ]);
    expect([callsOfFirst, second.status]).toEqual([[], 200]);
  });

  test.each([
    ['of a host that is not allowed', 403, urlForm(['url', 'https://evil.example/a'])],
    ['without TLS', 403, urlForm(['url', 'http://files.example.com/a'])],
    ['with a password', 400, urlForm(['url', 'https://a:b@files.example.com/a'])],
    ['that is none', 400, urlForm(['url', 'a.pdf'])],
    ['that comes twice', 400, urlForm(['url', url], ['url', url])],
    ['that is a file', 400, fileForm('abc').replace('name="file"', 'name="url"')],
    ['beside a file', 400, fileForm('abc', 'url')],
  ])('is not fetched from an address %s', async (_, status, form) => {
    const { world, asked, post } = fetchingBed(found('abc'));

    const answer = await post(form);

    expect([answer.status, answer.body.code, asked, world.calls]).toEqual([status, status, [], []]);
  });

  test.each(['switched-off', 'not-published', 'no-such-flow'])(
    'is not fetched for a flow that may not start: %s',
    async (flow) => {
      const { asked, post } = fetchingBed(found('abc'));

      expect([(await post(urlForm(['url', url]), { flow })).status, asked]).toEqual([404, []]);
    },
  );

  test('is not fetched if no host is allowed, and the response says how to allow one', async () => {
    const world = setUp();
    const sent = { token: world.token(), body: urlForm(['url', url]), headers: formHeaders };

    const { status, body } = await world.send('POST', '/flows/file/echo', sent);

    expect([status, body.message, world.calls]).toEqual([403, expect.stringContaining('fileHosts'), []]);
  });
});

describe('metrics', () => {
  const run = (key: string, difference: Partial<RunSummary> = {}): RunSummary => ({
    id: deriveRunId(eventIdOf(key), echo),
    workflowId: echo,
    environment: 'production',
    credentialId: 'cred_a',
    status: 'succeeded',
    forced: true,
    startedAt: '2026-11-20T10:00:00.000Z',
    stoppedAt: '2026-11-20T10:00:01.000Z',
    ...difference,
  });
  const measured = async (runs: readonly RunSummary[], query = {}, limits = {}) => {
    const world = setUp();
    world.started.push(...runs);
    const { status, body } = await world.send('GET', '/flows/metrics', { token: world.token(limits), query });
    return { status, ...body };
  };
  const statuses: readonly RunStatus[] = ['running', 'succeeded', 'failed', 'timed_out', 'aborted'];

  test('count and average what started in the month, by user', async () => {
    const { metrics } = await measured([
      run('a'),
      run('b', { status: 'failed', stoppedAt: '2026-11-20T10:00:03.000Z' }),
      run('c', { status: 'running', stoppedAt: undefined, credentialId: undefined }),
      run('d', { startedAt: '2026-10-31T23:59:59.999Z' }),
    ]);

    expect(metrics).toEqual({
      total_workflows: 3,
      completed_workflows: 1,
      failed_workflows: 1,
      in_progress_workflows: 1,
      avg_duration_ms: 2_000,
      metrics_by_user: {
        cred_a: { total: 2, completed: 1, failed: 1, in_progress: 0 },
        flowgate: { total: 1, completed: 0, failed: 0, in_progress: 1 },
      },
    });
  });

  test.each([
    ['in_progress', 1],
    ['completed', 1],
    ['failed', 3],
  ])('have the runs that are %s', async (status, count) => {
    const { workflows: listed } = await measured(
      statuses.map((one) => run(one, { status: one })),
      { status },
    );

    expect(listed).toHaveLength(count);
  });

  test('include only what the credential may see', async () => {
    const runs = [run('a', { organisationId: 'acme' }), run('b'), run('c', { environment: 'staging' })];

    const own = await measured(runs, {}, { organisations: ['acme'] });
    const others = await measured(runs, {}, { workflows: ['00000000-0000-4000-8000-000000000000'] });

    expect([own.metrics.total_workflows, others.metrics.total_workflows]).toEqual([1, 0]);
  });

  test('name the run of an event with several by its own ID', async () => {
    const fanned = run('a', { forced: false });

    expect((await measured([fanned])).workflows[0].id).toBe(fanned.id);
  });

  test('list the newest thousand and count all', async () => {
    const { metrics, workflows: listed } = await measured(Array.from({ length: 1_001 }, (_, at) => run(`${at}`)));

    expect([metrics.total_workflows, listed.length]).toEqual([1_001, 1_000]);
  });

  test('are refused for more runs than can be read in time', async () => {
    const { status, message } = await measured(new Array(20_001).fill(run('a')));

    expect([status, message]).toEqual([400, expect.stringContaining('request fewer days')]);
  });
});

describe('the days of a query', () => {
  const now = new Date('2026-03-02T23:00:00.000Z');

  test.each([
    [{}, ['2026-03-02', '2026-03-01']],
    [{ start_date: '2026-02-28' }, ['2026-03-02', '2026-03-01', '2026-02-28']],
    [{ end_date: '2024-02-02' }, ['2024-02-02', '2024-02-01']],
    [{ start_date: '2026-01-31', end_date: '2026-01-31' }, ['2026-01-31']],
  ])('%j are %j', (query, days) => {
    expect(listRequestedDays(query, now)).toEqual(days);
  });

  test.each([
    [{ start_date: '2026-02-29' }],
    [{ start_date: '21.11.2026' }],
    [{ start_date: '2026-03-03' }],
    [{ start_date: '2025-11-30' }],
  ])('%j are invalid', (query) => {
    expect(() => listRequestedDays(query, now)).toThrow(FlowgateError);
  });
});

const codes: Readonly<Record<ErrorCode, readonly [status: number, retry: string | undefined]>> = {
  malformed_request: [400, 'false'],
  invalid_request: [400, 'false'],
  unauthenticated: [401, 'false'],
  forbidden: [403, 'false'],
  not_found: [404, 'false'],
  workflow_unknown: [404, 'false'],
  workflow_draft: [404, 'false'],
  workflow_inactive: [404, 'false'],
  method_not_allowed: [405, 'false'],
  unsupported_media_type: [415, 'false'],
  too_large: [413, 'false'],
  idempotency_conflict: [422, 'false'],
  rotation_refused: [400, 'false'],
  conflict: [400, 'false'],
  gone: [400, 'false'],
  rate_limited: [429, 'true'],
  unavailable: [503, 'true'],
  internal: [500, undefined],
};

test.each(Object.entries(codes))('an error of code %s has WorqHat’s shape and status', (code, [status, retry]) => {
  const errors = [{ pointer: '/data/sku', message: 'is missing' }];

  const answer = worqhat.renderError(new FlowgateError(code as ErrorCode, 'why', { errors }), {
    requestId: 'r',
  } as HttpRequest);

  expect([answer.status, answer.headers['x-should-retry'], answer.headers['retry-after']]).toEqual([
    status,
    retry,
    retry === 'true' ? '1' : undefined,
  ]);
  expect(JSON.parse(answer.body)).toEqual({
    error: expect.stringMatching(/^[A-Z]/),
    message: expect.stringMatching(/^why/),
    code: status,
    details: { reason: code, request_id: 'r', errors },
  });
});
