// The Stampede dialect in memory: recorded requests, their exact responses, and every error in Stampede's shape.
import { describe, expect, test } from '@jest/globals';
import { stampedeOauth } from '../../../../lib/http/dialects/stampede/oauth-dialect.ts';
import { stampede } from '../../../../lib/http/dialects/stampede/stampede-dialect.ts';
import type { HttpRequest } from '../../../../lib/http/server/message.ts';
import { type ErrorCode, FlowgateError } from '../../../../lib/value/errors.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { readRecordings, replay } from '../../../fixtures/recordings.ts';
import { readWorkflowsBelow } from '../../../fixtures/workflows-below.ts';
import { workflow } from '../../../fixtures/world.ts';

const organisation = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890';
const workflows = readWorkflowsBelow('test/fixtures/stampede/workflows');
const incoming = '/v1/workflows/incoming-event';
const setUp = () => new HttpWorld(workflows);

describe('Stampede', () => {
  test.each(readRecordings('test/fixtures/stampede/requests.json'))('%s', async (_, recording) => {
    const world = setUp();

    expect(await replay(recording, world, world.token())).toEqual(recording.answer);
  });

  test('returns the first response, marked as a replay, for a repeated key', async () => {
    const world = setUp();
    const body = { organisation_registration_id: organisation, parameters: { source: 'some_service' } };
    const sent = { token: world.token(), body, headers: { 'idempotency-key': 'k' } };

    const first = await world.send('POST', incoming, sent);
    const again = await world.send('POST', incoming, sent);
    const other = await world.send('POST', incoming, { ...sent, body: { ...body, serials: ['A'] } });

    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(again.headers).toEqual({ ...first.headers, 'idempotency-replayed': 'true' });
    expect([other.status, Object.keys(other.body)]).toEqual([422, ['message']]);
  });

  test('stores parameters as data, serials as labels and the organisation in one spelling', async () => {
    const world = setUp();
    const body = {
      organisation_registration_id: organisation.toUpperCase(),
      serials: ['A', 'B'],
      parameters: { n: 0, ['__proto__']: 'x' },
      unknown: 1,
    };

    await world.send('POST', incoming, { token: world.token(), body });

    const [event] = [...world.stored.values()];
    expect(event?.detail).toMatchObject({ data: { n: 0 }, metadata: { labels: { serials: ['A', 'B'] } } });
    expect(event?.detail.metadata.organisationId).toBe(organisation);
  });

  test('uses the token’s spelling of an organisation', async () => {
    const world = setUp();
    const token = world.token({ organisations: [organisation.toUpperCase()] });

    const { status } = await world.send('POST', incoming, {
      token,
      body: { organisation_registration_id: organisation },
    });

    expect(status).toBe(200);
    expect([...world.stored.values()][0]?.detail.metadata.organisationId).toBe(organisation.toUpperCase());
  });

  test('names a field that a workflow misses as the sender spelt it', async () => {
    const strict = workflow('strict', { triggers: [{ source: 'till' }], input: { required: ['total'] } });
    const world = new HttpWorld([strict]);
    const body = { organisation_registration_id: organisation, parameters: { source: 'till' } };

    const { status, body: answer } = await world.send('POST', incoming, { token: world.token(), body });

    expect([status, answer]).toEqual([400, { message: 'parameters.total is missing' }]);
  });

  test.each([
    [true, 'true'],
    [5, '5'],
    ['', 'stampede'],
  ])('directs an event whose source is %j to %s', async (source, expected) => {
    const world = setUp();
    const body = { organisation_registration_id: organisation, parameters: { source } };

    await world.send('POST', incoming, { token: world.token(), body });

    expect(world.published.map((event) => event.source)).toEqual([expected]);
  });

  test('returns a response within Lambda’s limit if every parameter is invalid', async () => {
    const world = setUp();
    const parameters = Object.fromEntries(Array.from({ length: 300_000 }, (_, index) => [`k${index}`, []]));
    const token = world.token();
    const send = (body: object) =>
      world.send('POST', incoming, { token, body: { organisation_registration_id: organisation, ...body } });

    const answers = [
      await send({ parameters }),
      await send({ serials: Array(500_000).fill('') }),
      await send({ parameters: { ['x'.repeat(1_000_000)]: [] } }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    for (const { response } of answers) expect(response.body.length).toBeLessThan(20_000);
  });

  test('counts serials before it reads them', async () => {
    const world = setUp();
    const body = { organisation_registration_id: organisation, serials: Array(100_001).fill('') };

    const answer = await world.send('POST', incoming, { token: world.token(), body });

    expect([answer.status, answer.body.message]).toEqual([400, expect.stringMatching(/^serials [^;]*100000[^;]*$/)]);
  });

  test('refuses serials that would not fit beside the data', async () => {
    const world = setUp();
    const body = { organisation_registration_id: organisation, serials: Array(20_000).fill('XXXXXXXXXXXX') };

    const { status } = await world.send('POST', incoming, { token: world.token(), body });

    expect([status, world.calls]).toEqual([413, []]);
  });
});

describe('an access token', () => {
  const client = (world: HttpWorld, limits: Parameters<HttpWorld['token']>[0] = {}) => {
    const client_secret = world.token(limits);
    const [credential] = [...world.kept.values()].slice(-1);
    return { client_id: credential?.id ?? '', client_secret, grant_type: 'client_credentials' };
  };
  const issued = (world: HttpWorld) => [...world.kept.values()].at(-1);
  const ask = (world: HttpWorld, body: object) => world.send('POST', '/oauth/token', { body });

  test('is its own credential: the client’s reach, without admin, for 24 hours', async () => {
    const world = setUp();
    const own = client(world, { environment: 'staging', organisations: [organisation], workflows: ['w'] });

    const { status, body, headers } = await ask(world, own);

    expect([status, body.expires_in, headers.pragma, headers['cache-control']]).toEqual([
      200,
      86_400,
      'no-cache',
      'no-store',
    ]);
    expect(issued(world)).toMatchObject({
      environment: 'staging',
      scopes: ['events:write', 'runs:write', 'runs:debug', 'runs:read', 'workflows:write'],
      organisations: [organisation],
      workflows: ['w'],
      expiresAt: '2026-11-22T10:00:00.000Z',
      issuedTo: own.client_id,
    });
    expect(JSON.stringify([...world.kept.values()])).not.toContain(body.access_token);
  });

  test('has no scope that its client lacks', async () => {
    const world = setUp();

    await ask(world, client(world, { scopes: ['events:write'] }));

    expect(issued(world)?.scopes).toEqual(['events:write']);
  });

  test('ends with its client', async () => {
    const world = setUp();

    const { body } = await ask(world, client(world, { expiresAt: '2026-11-21T11:00:00Z' }));

    expect([body.expires_in, issued(world)?.expiresAt]).toEqual([3_600, '2026-11-21T11:00:00.000Z']);
  });

  test('is refused after 24 hours', async () => {
    const world = setUp();
    const { body } = await ask(world, client(world));
    const use = { token: body.access_token, body: { organisation_registration_id: organisation } };

    world.clock = new Date('2026-11-22T09:59:59.000Z');
    const before = await world.send('POST', incoming, use);
    world.clock = new Date('2026-11-22T10:00:00.000Z');
    const after = await world.send('POST', incoming, use);

    expect([before.status, after.status]).toEqual([200, 401]);
  });

  test('cannot obtain an access token, which would remain valid after its revocation', async () => {
    const world = setUp();
    const { body } = await ask(world, client(world));
    const own = { client_id: issued(world)?.id, client_secret: body.access_token, grant_type: 'client_credentials' };

    const bought = await ask(world, own);

    expect([bought.status, bought.body.error]).toEqual([400, 'invalid_client']);
  });

  test('ends when its client is revoked', async () => {
    const world = setUp();
    const admin = world.token();
    const own = client(world);
    const { body } = await ask(world, own);

    await world.send('DELETE', `/v1/tokens/${own.client_id}`, { token: admin });
    const use = { token: body.access_token, body: { organisation_registration_id: organisation } };

    expect((await world.send('POST', incoming, use)).status).toBe(401);
  });

  test('ends when its client expires, also at the end that a rotation set', async () => {
    const world = setUp();
    const admin = world.token();
    const own = client(world);
    const { body } = await ask(world, own);
    const use = { token: body.access_token, body: { organisation_registration_id: organisation } };

    const expiresAt = '2026-11-21T11:00:00.000Z';
    await world.send('POST', `/v1/tokens/${own.client_id}/rotate`, { token: admin, body: { expiresAt } });
    const before = await world.send('POST', incoming, use);
    world.clock = new Date(expiresAt);
    const after = await world.send('POST', incoming, use);

    expect([before.status, after.status]).toEqual([200, 401]);
  });

  test('is not issued to a revoked client, even if the cache does not have the revocation', async () => {
    const world = setUp();
    const admin = world.token();
    const own = client(world);
    const remembered = new Map(world.kept);
    world.findCredential = async (digest) => remembered.get(digest);

    await world.send('DELETE', `/v1/tokens/${own.client_id}`, { token: admin });
    const { status, body } = await ask(world, own);

    expect([status, body.error, world.kept.size]).toEqual([400, 'invalid_client', 2]);
  });

  test.each([
    ['an unknown secret', (own: object) => ({ ...own, client_secret: 'XXXX' })],
    ['an unknown ID', (own: object) => ({ ...own, client_id: 'cred_other' })],
    ['an empty ID', (own: object) => ({ ...own, client_id: '' })],
  ])('is not issued for %s, and the response is the same for each cause', async (_, wrong) => {
    const world = setUp();

    const { status, body } = await ask(world, wrong(client(world)));

    expect([status, body]).toEqual([
      400,
      { error: 'invalid_client', error_description: 'the client_id or the client_secret is not valid' },
    ]);
    expect(world.kept.size).toBe(1);
  });

  test.each([
    ['revoked', { revokedAt: '2026-11-21T09:00:00.000Z' }],
    ['expired', { expiresAt: '2026-11-21T09:00:00.000Z' }],
  ])('is not issued to a client that is %s', async (_, difference) => {
    const world = setUp();
    const own = client(world);
    for (const [digest, credential] of world.kept) world.kept.set(digest, { ...credential, ...difference });

    expect((await ask(world, own)).body.error).toBe('invalid_client');
    expect(world.kept.size).toBe(1);
  });

  test('is issued for the fields of a form', async () => {
    const world = setUp();

    const { status, body } = await world.send('POST', '/oauth/token', {
      body: new URLSearchParams(client(world)).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    });

    expect([status, body.token_type, body.scope]).toEqual([200, 'Bearer', 'ALL:ALL']);
  });

  test('is issued only for the client credentials grant', async () => {
    const world = setUp();

    const { status, body } = await ask(world, { ...client(world), grant_type: 'password' });

    expect([status, body.error, Object.keys(body)]).toEqual([
      400,
      'unsupported_grant_type',
      ['error', 'error_description'],
    ]);
  });

  test('is refused in OAuth’s shape for another media type', async () => {
    const world = setUp();
    const headers = { 'content-type': 'text/plain' };

    const { status, body } = await world.send('POST', '/oauth/token', { body: 'x', headers });

    expect([status, body.error]).toEqual([415, 'invalid_request']);
  });
});

const statuses: Readonly<Record<ErrorCode, readonly [message: number, oauth: number]>> = {
  malformed_request: [400, 400],
  invalid_request: [400, 400],
  unauthenticated: [401, 400],
  forbidden: [403, 400],
  not_found: [404, 404],
  workflow_unknown: [404, 404],
  workflow_draft: [400, 400],
  workflow_inactive: [400, 400],
  method_not_allowed: [405, 405],
  unsupported_media_type: [415, 415],
  too_large: [413, 413],
  idempotency_conflict: [422, 422],
  rotation_refused: [400, 400],
  conflict: [400, 400],
  gone: [400, 400],
  rate_limited: [429, 429],
  unavailable: [503, 503],
  internal: [500, 500],
};

describe.each(Object.entries(statuses))('an error of code %s', (code, [status, oauthStatus]) => {
  const error = new FlowgateError(code as ErrorCode, 'why', { retryAfterSeconds: 1 });

  test('is a message with its status', () => {
    const answer = stampede.renderError(error, {} as HttpRequest);

    expect([answer.status, answer.headers['content-type'], answer.headers['retry-after']]).toEqual([
      status,
      'application/json',
      '1',
    ]);
    expect(JSON.parse(answer.body)).toEqual({ message: expect.stringMatching(/\S/) });
  });

  test('is OAuth’s error at the token endpoint', () => {
    const answer = stampedeOauth.renderError(error, {} as HttpRequest);

    expect(answer.status).toBe(oauthStatus);
    expect(JSON.parse(answer.body)).toEqual({ error: expect.stringMatching(/^[a-z_]+$/), error_description: 'why' });
  });
});

describe('a fault inside', () => {
  test('gets a message without internal details', async () => {
    const world = setUp();
    world.publish = async () => {
      throw new Error('secret place');
    };
    const body = { organisation_registration_id: organisation };

    const answer = await world.send('POST', incoming, { token: world.token(), body });

    expect([answer.status, Object.keys(answer.body)]).toEqual([500, ['message']]);
    expect(answer.response.body).not.toContain('secret place');
  });

  test('of the token endpoint is a server_error', async () => {
    const world = setUp();
    const client_secret = world.token();
    const [credential] = [...world.kept.values()];
    world.credentials.createAccessToken = async () => {
      throw new Error('secret place');
    };

    const answer = await world.send('POST', '/oauth/token', {
      body: { client_id: credential?.id, client_secret, grant_type: 'client_credentials' },
    });

    expect([answer.status, answer.body.error]).toEqual([500, 'server_error']);
  });
});
