// The StackFlows dialect in memory: recorded requests, their exact responses, and every error in StackFlows' shape.
import { describe, expect, test } from '@jest/globals';
import { stackflows } from '../../../../lib/http/dialects/stackflows/stackflows-dialect.ts';
import type { HttpRequest } from '../../../../lib/http/server/message.ts';
import { type ErrorCode, FlowgateError } from '../../../../lib/value/errors.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { readRecordings, replay } from '../../../fixtures/recordings.ts';
import { readWorkflowsBelow } from '../../../fixtures/workflows-below.ts';
import { workflow } from '../../../fixtures/world.ts';

const workflows = readWorkflowsBelow('test/fixtures/stackflows/workflows');
const check = '0988b8a0-0514-11ee-90b9-0f5e36373b39';
const setUp = () => new HttpWorld(workflows);
const apiPath = (uuid: string) => `/api/v2/environment/business-process-models/${uuid}/start`;
const recorded = ['webhook', 'api-start'].flatMap((name) => readRecordings(`test/fixtures/stackflows/${name}.json`));

describe('StackFlows', () => {
  test.each(recorded)('%s', async (_, recording) => {
    const world = setUp();

    expect(await replay(recording, world, world.token())).toEqual(recording.answer);
  });

  test('stores the fields as data, each with its JSON type, for any field name', async () => {
    const world = setUp();
    const submission =
      '{"__proto__":{"type":"string","value":"x"},"n":{"type":"integer","value":0},"o":{"value":{"type":"car"}}}';

    const answer = await world.send('POST', apiPath(check), {
      token: world.token(),
      body: `{"submission":${submission}}`,
    });

    expect(answer.status).toBe(201);
    expect(JSON.stringify([...world.stored.values()].map(({ detail }) => 'data' in detail && detail.data))).toBe(
      '[{"__proto__":"x","n":0,"o":{"type":"car"}}]',
    );
  });

  test('stores no headers of a wrapper', async () => {
    const world = setUp();
    const body = { headers: { authorization: 'their-secret' }, payload: { a: 1 } };

    await world.send('POST', '/webhook/send', { token: world.token(), query: { uid: check }, body });

    expect(JSON.stringify([...world.stored.values()])).not.toContain('their-secret');
    expect([...world.stored.values()][0]?.detail).toMatchObject({ data: { a: 1 } });
  });

  test('returns the first start, marked as a replay, for a repeated reference', async () => {
    const world = setUp();
    const token = world.token();
    const start = (uuid: string, body: object) => world.send('POST', apiPath(uuid), { token, body });

    const first = await start(check, { external_execution_reference: 'A-1' });
    const again = await start(check, { external_execution_reference: 'A-1', submission: [] });
    const otherProcess = await start('5f1c1a52-cc95-11ed-8f39-13cf60270555', {
      external_execution_reference: 'A-1',
      submission: { counted: 0, final: true },
    });
    const otherBody = await start(check, { external_execution_reference: 'A-1', submission: { late: true } });

    expect([again.status, again.body, again.headers['idempotency-replayed']]).toEqual([201, first.body, 'true']);
    expect(otherProcess.status).toBe(201);
    expect([otherBody.status, otherBody.body.errors]).toEqual([
      422,
      { external_execution_reference: [expect.stringContaining('a different start')] },
    ]);
    expect(world.published).toHaveLength(2 + 1);
  });

  test('accepts an Idempotency-Key if there is no reference', async () => {
    const world = setUp();
    const sent = { token: world.token(), query: { uid: check }, headers: { 'idempotency-key': 'k' } };

    const first = await world.send('POST', '/webhook/send', { ...sent, body: { a: 1 } });
    const again = await world.send('POST', '/webhook/send', { ...sent, body: { a: 1 } });
    const other = await world.send('POST', '/webhook/send', { ...sent, body: { a: 2 } });

    expect(again.body).toEqual(first.body);
    expect([other.status, Object.keys(other.body.errors)]).toEqual([422, ['Idempotency-Key']]);
  });

  test('names fields in a readable form, at any depth and with any spelling', async () => {
    const id = '00000000-0000-1000-8000-00000000000a';
    const input = {
      required: ['a/b', '__proto__'],
      properties: { address: { required: ['street'], properties: { no: { type: 'integer' } } } },
      maxProperties: 1,
    };
    const world = new HttpWorld([{ ...workflow('deep', { input }), id }]);

    const { status, body } = await world.send('POST', '/webhook/send', {
      token: world.token(),
      query: { uid: id },
      body: { address: { no: '1' }, other: 1 },
    });

    expect(status).toBe(422);
    expect(Object.keys(body.errors).toSorted()).toEqual(
      ['__proto__', 'a/b', 'address.no', 'address.street', 'payload'].toSorted(),
    );
  });
});

const answers: Readonly<Record<ErrorCode, readonly [number, string | undefined]>> = {
  malformed_request: [400, 'malformed_request'],
  invalid_request: [422, undefined],
  unauthenticated: [401, 'unauthenticated'],
  forbidden: [403, 'forbidden'],
  not_found: [404, 'not_found'],
  workflow_unknown: [404, 'not_found'],
  workflow_draft: [409, 'not_deployed'],
  workflow_inactive: [409, 'inactive'],
  method_not_allowed: [405, 'method_not_allowed'],
  unsupported_media_type: [415, 'unsupported_media_type'],
  too_large: [413, 'too_large'],
  idempotency_conflict: [422, undefined],
  rotation_refused: [409, 'rotation_refused'],
  conflict: [409, 'conflict'],
  gone: [410, 'gone'],
  rate_limited: [429, 'rate_limited'],
  unavailable: [503, 'unavailable'],
  internal: [500, 'internal'],
};

test.each(Object.entries(answers))('an error of code %s has StackFlows’ shape', (code, [status, shown]) => {
  const error = new FlowgateError(code as ErrorCode, 'why', {
    retryAfterSeconds: 1,
    errors: [{ pointer: '/a', message: 'is wrong' }],
  });

  const answer = stackflows.renderError(error, {} as HttpRequest);

  expect([answer.status, answer.headers['content-type'], answer.headers['retry-after']]).toEqual([
    status,
    'application/json',
    '1',
  ]);
  expect(JSON.parse(answer.body)).toEqual(
    shown === undefined ? { message: 'why', errors: { a: ['is wrong'] } } : { message: 'why', code: shown },
  );
});

test.each([
  ['a list', Array(10_001).fill([])],
  ['a map', Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`field${at}`, []]))],
])('too many invalid fields in %s are reported as one error with their number', async (_, submission) => {
  const world = setUp();

  const { status, body } = await world.send('POST', apiPath(check), { token: world.token(), body: { submission } });

  expect([status, body.errors]).toEqual([422, { submission: ['must have at most 10000 fields'] }]);
});

test('an internal error has StackFlows’ shape and shows no details', async () => {
  const world = setUp();
  world.publish = async () => {
    throw new Error('secret place');
  };

  const answer = await world.send('POST', apiPath(check), { token: world.token() });

  expect([answer.status, answer.body]).toEqual([500, { message: expect.any(String), code: 'internal' }]);
  expect(JSON.stringify(answer.body)).not.toContain('secret place');
});
