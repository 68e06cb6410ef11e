// Ten thousand requests for every route of Stampede's: no 5xx, no other shape, and no trace of what is refused.
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anyBodyOf, anyHeaders, anyJson, anyMembers, anyPartOf, anyText } from '../../../fixtures/hostile-requests.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflowsBelow } from '../../../fixtures/workflows-below.ts';

const workflows = workflowsBelow('test/fixtures/stampede/workflows');
const ids = workflows.map(({ id }) => id);
const organisation = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890';
const someId = fc.oneof(
  { weight: 5, arbitrary: fc.constant<unknown>(organisation) },
  { weight: 1, arbitrary: anyJson },
);
const parameters = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ source: fc.oneof(fc.constantFrom('some_service', 'aws.x'), anyJson), key: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.dictionary(anyText, anyJson, { maxKeys: 3 }) },
  { weight: 1, arbitrary: anyJson },
);

const rounds = { numRuns: 10_000 };
const bed = () => {
  const world = new HttpWorld(workflows);
  return { world, token: world.token(), credentials: world.kept.size };
};
// One world for all: making one for each request would take longer than the request.
const { world, token } = bed();
const forget = () => {
  world.calls.length = 0;
  world.published.length = 0;
  world.stored.clear();
};

describe.each([
  [
    'POST /v1/workflows/incoming-event',
    fc.constant('/v1/workflows/incoming-event'),
    anyMembers({
      organisation_registration_id: someId,
      serials: fc.oneof(fc.array(anyText, { maxLength: 3 }), anyJson),
      parameters,
    }),
    200,
  ],
  [
    'POST /v1/workflows/{workflowId}/workflow-runs',
    anyPartOf(...ids, 'win-back').map((id) => `/v1/workflows/${id}/workflow-runs`),
    anyMembers({ org_reg_id: someId, profile_id: anyJson, parameters }),
    201,
  ],
] as const)('any request to %s', (_, path, body, success) => {
  test('is answered in the right shape, and leaves no trace where it is refused', async () => {
    const seen = new Set<number>();

    await fc.assert(
      fc.asyncProperty(
        path,
        anyBodyOf(body),
        anyHeaders,
        fc.integer({ max: 9, min: 0 }),
        async (at, sent, headers, dice) => {
          forget();

          const answer = await world.send('POST', at, { token: dice === 0 ? undefined : token, body: sent, headers });

          seen.add(answer.status);
          expect(answer.headers['content-type']).toBe('application/json');
          expect(typeof answer.body.message).toBe('string');
          if (answer.status === success) return expect(world.published).toHaveLength(1);
          expect([400, 401, 404, 415]).toContain(answer.status);
          expect(Object.keys(answer.body)).toEqual(['message']);
          return expect([world.calls, world.published, world.stored.size]).toEqual([[], [], 0]);
        },
      ),
      rounds,
    );

    expect([...seen]).toEqual(expect.arrayContaining([success, 400, 401, 415]));
  }, 30_000);
});

describe('any request to POST /oauth/token', () => {
  test('is answered in OAuth’s shape, and issues nothing where it is refused', async () => {
    const own = bed();
    own.world.randomBytes = randomBytes;
    const [client] = [...own.world.kept.values()];
    const json = anyMembers({
      grant_type: fc.oneof({ weight: 4, arbitrary: fc.constant('client_credentials') }, anyJson),
      client_id: fc.oneof({ weight: 4, arbitrary: fc.constant(client?.id) }, anyJson),
      client_secret: fc.oneof({ weight: 4, arbitrary: fc.constant(own.token) }, anyJson),
    });
    const form = fc.dictionary(fc.constantFrom('grant_type', 'client_id', '%', '__proto__'), anyText);
    const anyBody = fc.oneof(
      anyBodyOf(json),
      form.map((fields) => new URLSearchParams(fields).toString()),
    );
    const type = fc.oneof(fc.constantFrom('application/json', 'application/x-www-form-urlencoded'), anyText);
    const seen = new Set<number>();

    await fc.assert(
      fc.asyncProperty(anyBody, type, anyHeaders, async (sent, contentType, headers) => {
        const before = own.world.kept.size;

        const answer = await own.world.send('POST', '/oauth/token', {
          body: sent,
          headers: { 'content-type': contentType, ...headers },
        });

        seen.add(answer.status);
        expect(answer.headers['content-type']).toBe('application/json');
        if (answer.status === 200) {
          expect(Object.keys(answer.body)).toEqual(['access_token', 'expires_in', 'token_type', 'scope']);
          expect(own.world.kept.size).toBe(before + 1);
          return;
        }
        expect([400, 415]).toContain(answer.status);
        expect(Object.keys(answer.body)).toEqual(['error', 'error_description']);
        expect(own.world.kept.size).toBe(before);
      }),
      rounds,
    );

    expect([...seen]).toEqual(expect.arrayContaining([200, 400, 415]));
  }, 30_000);
});
