// The Fastgen dialect in memory: recorded requests, their exact responses, and every error in one shape.
import { describe, expect, test } from '@jest/globals';
import { fastgen } from '../../../../lib/http/dialects/fastgen/fastgen-dialect.ts';
import type { HttpRequest } from '../../../../lib/http/server/message.ts';
import { type ErrorCode, FlowgateError } from '../../../../lib/value/errors.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { problemStatuses } from '../../../fixtures/problem-statuses.ts';
import { readRecordings, replay } from '../../../fixtures/recordings.ts';
import { readWorkflowsBelow } from '../../../fixtures/workflows-below.ts';
import { workflow } from '../../../fixtures/world.ts';

const workflows = readWorkflowsBelow('test/fixtures/fastgen/workflows');
const setUp = () => new HttpWorld(workflows);

describe('Fastgen', () => {
  test.each(readRecordings('test/fixtures/fastgen/requests.json'))('%s', async (_, recording) => {
    const world = setUp();

    expect(await replay(recording, world, world.token())).toEqual(recording.answer);
  });

  test('returns the first response, marked as a replay, for a repeated key', async () => {
    const world = setUp();
    const sent = { token: world.token(), body: { parameters: { sku: 'A' } }, headers: { 'idempotency-key': 'k' } };

    const first = await world.send('POST', '/v1/events/sku_reorder', sent);
    const again = await world.send('POST', '/v1/events/sku_reorder', sent);
    const other = await world.send('POST', '/v1/events/sku_reorder', { ...sent, body: {} });

    expect([again.status, again.body]).toEqual([202, first.body]);
    expect(again.headers).toEqual({ ...first.headers, 'idempotency-replayed': 'true' });
    expect([other.status, other.body.type]).toEqual([422, 'urn:flowgate:problem:idempotency-conflict']);
  });

  test('returns the first response for a repeated key, even after the event was removed', async () => {
    const before = setUp();
    const sent = (world: HttpWorld) => ({
      token: world.token(),
      body: { parameters: {} },
      headers: { 'idempotency-key': 'k' },
    });
    const first = await before.send('POST', '/v1/events/tick', sent(before));
    const after = new HttpWorld([]);
    for (const [key, event] of before.stored) after.stored.set(key, event);

    const again = await after.send('POST', '/v1/events/tick', sent(after));

    expect([again.status, again.body]).toEqual([202, first.body]);
  });

  test('publishes an event with its name, its parameters and the source of the dialect', async () => {
    const world = setUp();

    await world.send('POST', '/v1/events/sku_reorder', { token: world.token(), body: { parameters: { sku: 'A' } } });

    expect(world.published).toMatchObject([
      { source: 'fastgen', 'detail-type': 'sku_reorder', detail: { data: { sku: 'A' } } },
    ]);
  });

  test('publishes a debug run for its workflow alone, forced and flagged', async () => {
    const world = setUp();

    await world.send('POST', '/v1/workflows/new-idea/debug-runs', { token: world.token(), body: {} });

    expect(world.published.map(({ detail }) => detail.metadata)).toMatchObject([
      { workflowId: 'fa578e00-0000-4000-8000-000000000006', forced: true, debug: true },
    ]);
  });

  test('names a field that a listener misses as the sender spelt it', async () => {
    const strict = workflow('strict', { triggers: [{ event: 'e' }], input: { required: ['sku'] } });
    const world = new HttpWorld([strict]);

    const { status, body } = await world.send('POST', '/v1/events/e', { token: world.token(), body: {} });

    expect(status).toBe(400);
    expect(body.errors).toEqual([{ pointer: '/parameters/sku', message: 'is missing' }]);
    expect(body.detail).toContain('/parameters/sku is missing');
  });

  test.each([
    ['emits no event that would start a workflow beyond the credential', '/v1/events/sku_reorder', 'events:write'],
    ['debugs no workflow beyond the credential', '/v1/workflows/new-idea/debug-runs', 'runs:debug'],
  ] as const)('%s', async (_, path, scope) => {
    const world = setUp();
    const token = world.token({ scopes: [scope], workflows: ['fa578e00-0000-4000-8000-000000000001'] });

    const { status } = await world.send('POST', path, { token, body: {} });

    expect([status, world.calls]).toEqual([403, []]);
  });
});

test.each(Object.entries(problemStatuses))('an error of code %s is problem details with status %i', (code, status) => {
  const error = new FlowgateError(code as ErrorCode, 'why', { retryAfterSeconds: 1 });

  const answer = fastgen.renderError(error, { requestId: 'r' } as HttpRequest);

  expect([answer.status, answer.headers['content-type'], answer.headers['retry-after']]).toEqual([
    status,
    'application/problem+json',
    '1',
  ]);
  expect(JSON.parse(answer.body)).toMatchObject({ status, detail: 'why', instance: 'urn:flowgate:request:r' });
});

test('an internal error is problem details without internal details', async () => {
  const world = setUp();
  world.publish = async () => {
    throw new Error('secret place');
  };

  const answer = await world.send('POST', '/v1/events/tick', { token: world.token(), body: {} });

  expect([answer.status, answer.body.type]).toEqual([500, 'urn:flowgate:problem:internal']);
  expect(answer.response.body).not.toContain('secret place');
});
