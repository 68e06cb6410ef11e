// Ten thousand random requests to the WorqHat routes: no 5xx, no other response shape, and nothing is written by a refused request.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FuzzSetUp, noTrace, rounds } from '../../../fixtures/fuzz-bed.ts';
import { anyBodyOf, anyHeaders, anyJson, anyMembers, anyPartOf, anyText } from '../../../fixtures/hostile-requests.ts';

const fuzz = new FuzzSetUp('test/fixtures/worqhat/workflows');
const { ids, token } = fuzz;

const flowId = anyPartOf('echo', 'mandatory', 'not-published', 'switched-off', ...ids);
const authorization = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<string | undefined>(token, `Bearer ${token}`) },
  { weight: 1, arbitrary: fc.oneof(anyText, fc.constant(undefined)) },
);

function withKey(key: string | undefined, headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return key === undefined ? headers : { ...headers, authorization: key };
}

type Answer = Awaited<ReturnType<FuzzSetUp['send']>>;

const refusal = {
  error: expect.any(String),
  message: expect.stringMatching(/\S/),
  details: expect.objectContaining({ reason: expect.stringMatching(/^[a-z_]+$/), request_id: 'request-1' }),
};

function expectRefusal({ status, type, headers, body, trace }: Answer, allowed: readonly number[]): void {
  expect({ isAllowed: allowed.includes(status), type, retry: headers['x-should-retry'], body, trace }).toEqual({
    isAllowed: true,
    type: 'application/json',
    retry: 'false',
    body: { ...refusal, code: status },
    trace: noTrace,
  });
}

const started = {
  type: 'application/json',
  body: { success: true, analytics_id: expect.any(String), data: { workflow_status: 'started' } },
  trace: { published: 1 },
};

function expectStart({ type, body, trace }: Answer): void {
  expect({ type, body, trace }).toMatchObject(started);
}

test('every request to trigger a flow gets a response of the right shape, and stores nothing if it is refused', async () => {
  const seen = new Set<number>();
  const body = anyBodyOf(anyMembers({ body: anyJson, data: anyJson, customer: anyJson }));

  await fc.assert(
    fc.asyncProperty(flowId, body, anyHeaders, authorization, async (flow, sent, headers, key) => {
      const answer = await fuzz.send('POST', `/flows/trigger/${flow}`, { body: sent, headers: withKey(key, headers) });

      seen.add(answer.status);
      if (answer.status === 200) expectStart(answer);
      else expectRefusal(answer, [400, 401, 404, 415]);
    }),
    rounds,
  );

  expect([...seen]).toEqual(expect.arrayContaining([200, 400, 401, 404, 415]));
});

const boundary = 'boundary-of-the-form';
const part = fc
  .record({
    name: fc.oneof(fc.constantFrom('file', 'file', 'note', 'tags[]', 'url', '__proto__'), anyText),
    filename: fc.option(fc.oneof(fc.constantFrom('a.png', ''), anyText), { nil: undefined }),
    content: anyText,
  })
  .map(({ name, filename, content }) => {
    const file = filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: image/png`;
    return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${content}\r\n`;
  });
const filePart = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nabc\r\n`;
const form = fc
  .record({
    parts: fc.array(part, { maxLength: 3 }),
    hasFile: fc.boolean(),
    end: fc.constantFrom('--\r\n', '--', '', '\r\n'),
  })
  .map(({ parts, hasFile, end }) => `${(hasFile ? [filePart, ...parts] : parts).join('')}--${boundary}${end}`);
const formType = fc.oneof(
  { weight: 8, arbitrary: fc.constant(`multipart/form-data; boundary=${boundary}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('multipart/form-data; boundary=', 'multipart/form-data; x', 'application/json'),
  },
  { weight: 1, arbitrary: anyText },
);

test('any form to trigger a flow gets a response of the right shape, and stores nothing if it is refused', async () => {
  const seen = new Set<number>();
  const body = fc.oneof({ weight: 8, arbitrary: form }, { weight: 1, arbitrary: anyBodyOf(fc.constant({})) });

  await fc.assert(
    fc.asyncProperty(flowId, body, formType, authorization, async (flow, sent, type, key) => {
      const answer = await fuzz.send('POST', `/flows/file/${flow}`, {
        body: sent,
        headers: withKey(key, { 'content-type': type }),
      });

      seen.add(answer.status);
      if (answer.status === 200) expectStart(answer);
      else expectRefusal(answer, [400, 401, 403, 404, 415]);
    }),
    rounds,
  );

  expect([...seen]).toEqual(expect.arrayContaining([200, 400, 401, 403, 404, 415]));
}, 60_000);

const date = fc.oneof(
  fc.constantFrom('2026-11-01', '2026-11-21', '2026-02-30', '1999-01-01', '9999-12-31', '-000001-01-01', ''),
  anyText,
);

describe.each([
  [
    'for a run',
    fc.record({
      path: anyPartOf('wf-exec-12345-abcde-67890', '00000000-0000-8000-8000-000000000000', `run_${'0'.repeat(44)}`).map(
        (id) => `/flows/runs/${id}`,
      ),
      query: fc.constant({}),
    }),
    [401, 404],
  ],
  [
    'for metrics',
    fc.record({
      path: fc.constant('/flows/metrics'),
      query: fc.record(
        {
          start_date: date,
          end_date: date,
          status: fc.oneof(fc.constantFrom('failed', 'completed'), anyText),
          user_id: anyText,
        },
        { requiredKeys: [] },
      ),
    }),
    [200, 400, 401],
  ],
])('any request %s', (_, request, statuses) => {
  test('is answered in the right shape', async () => {
    const seen = new Set<number>();

    await fc.assert(
      fc.asyncProperty(request, anyHeaders, authorization, async ({ path, query }, headers, key) => {
        const answer = await fuzz.send('GET', path, { query, headers: withKey(key, headers) });

        seen.add(answer.status);
        if (answer.status === 200) expect(answer.type).toBe('application/json');
        else expectRefusal(answer, statuses);
      }),
      rounds,
    );

    expect([...seen].toSorted()).toEqual(statuses);
  });
});
