// Ten thousand random requests to the Stampede routes: no 5xx, no other response shape, and nothing is written by a refused request.
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FuzzSetUp, noTrace, rounds } from '../../../fixtures/fuzz-bed.ts';
import { anyBodyOf, anyHeaders, anyJson, anyMembers, anyPartOf, anyText } from '../../../fixtures/hostile-requests.ts';

const folder = 'test/fixtures/stampede/workflows';
const fuzz = new FuzzSetUp(folder);
const { ids } = fuzz;
const refusals = [400, 401, 404, 415];
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
  test('gets a response of the right shape, and stores nothing if it is refused', async () => {
    const seen = new Set<number>();

    await fuzz.post({ path, body: anyBodyOf(body) }, ({ status, type, body: said, trace }) => {
      seen.add(status);
      const isMessage = typeof said.message === 'string';
      if (status === success) {
        expect([type, isMessage, trace.published]).toEqual(['application/json', true, 1]);
        return;
      }
      expect({ isRefusal: refusals.includes(status), type, isMessage, said: Object.keys(said), trace }).toEqual({
        isRefusal: true,
        type: 'application/json',
        isMessage: true,
        said: ['message'],
        trace: noTrace,
      });
    });

    expect([...seen]).toEqual(expect.arrayContaining([success, 400, 401, 415]));
  });
});

describe('any request to POST /oauth/token', () => {
  test('gets a response in OAuth’s shape, and issues nothing if it is refused', async () => {
    const own = new FuzzSetUp(folder);
    const { kept } = own.world;
    own.world.randomBytes = randomBytes;
    const [client] = [...kept.values()];
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
        const before = kept.size;
        // A client may obtain 20 access tokens a minute, so each request is sent in its own minute.
        own.world.clock = new Date(own.world.clock.getTime() + 60_000);

        const { status, type, body } = await own.send('POST', '/oauth/token', {
          body: sent,
          headers: { 'content-type': contentType, ...headers },
        });

        seen.add(status);
        const issued = kept.size - before;
        expect([status, type, issued, Object.keys(body)]).toEqual(
          status === 200
            ? [200, 'application/json', 1, ['access_token', 'expires_in', 'token_type', 'scope']]
            : [status === 415 ? 415 : 400, 'application/json', 0, ['error', 'error_description']],
        );
      }),
      rounds,
    );

    expect([...seen]).toEqual(expect.arrayContaining([200, 400, 415]));
  });
});
