// Ten thousand requests for every route of StackFlows': no 5xx, no other shape, and no trace of what is refused.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anyBodyOf, anyHeaders, anyJson, anyMembers, anyPartOf, anyText } from '../../../fixtures/hostile-requests.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflowsBelow } from '../../../fixtures/workflows-below.ts';

const workflows = workflowsBelow('test/fixtures/stackflows/workflows');
const ids = workflows.map(({ id }) => id);
// One world for all: making one for each request would take longer than the request.
const world = new HttpWorld(workflows);
const token = world.token();
const forget = () => {
  world.calls.length = 0;
  world.published.length = 0;
  world.stored.clear();
};

const fields = anyMembers({
  customerName: fc.oneof(fc.constant('John Doe'), anyJson),
  orderNumber: fc.oneof(fc.constant('123456'), anyJson),
  productCode: fc.oneof(fc.constant('ABC123'), anyJson),
  counted: fc.oneof(fc.nat(), anyJson),
  final: fc.oneof(fc.boolean(), anyJson),
});
const wrapped = anyMembers({ headers: anyJson, payload: fc.oneof(fields, anyJson) });
const type = fc.oneof(fc.constantFrom('string', 'integer', 'object', 'date_time', 'constructor'), anyJson);
const item = fc.oneof(
  anyMembers({ name: fc.oneof(fc.constantFrom('a', 'b'), anyJson), type, value: anyJson }),
  anyJson,
);
const submission = fc.oneof(fc.array(item, { maxLength: 3 }), fc.dictionary(anyText, item, { maxKeys: 3 }), anyJson);

describe.each([
  ['POST /webhook/send', fc.constant('/webhook/send'), fc.oneof(fields, wrapped)],
  [
    'POST /api/v2/environment/business-process-models/{uuid}/start',
    anyPartOf(...ids, '0988b8a0-0514-11ee-90b9-0f5e36373b39').map(
      (id) => `/api/v2/environment/business-process-models/${id}/start`,
    ),
    anyMembers({
      external_execution_reference: fc.oneof(fc.constant<unknown>('A-1'), fc.constant(null), anyJson),
      submission,
    }),
  ],
] as const)('any request to %s', (_, path, body) => {
  test('is answered in the right shape, and leaves no trace where it is refused', async () => {
    const seen = new Set<number>();
    const anyUid = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: anyText });

    await fc.assert(
      fc.asyncProperty(
        path,
        anyUid,
        anyBodyOf(body),
        anyHeaders,
        fc.integer({ min: 0, max: 9 }),
        async (at, uid, sent, headers, dice) => {
          forget();

          const answer = await world.send('POST', at, {
            token: dice === 0 ? undefined : token,
            query: dice === 1 ? {} : { uid },
            body: sent,
            headers,
          });

          seen.add(answer.status);
          expect(answer.headers['content-type']).toBe('application/json');
          if (answer.status === 201) {
            expect(Object.keys(answer.body.data)).toEqual([
              'reference',
              'process',
              'environment',
              'external_execution_reference',
            ]);
            return expect(world.published).toHaveLength(1);
          }
          expect([400, 401, 404, 409, 415, 422]).toContain(answer.status);
          expect(Object.keys(answer.body)).toEqual(['message', answer.status === 422 ? 'errors' : 'code']);
          return expect([world.calls, world.published, world.stored.size]).toEqual([[], [], 0]);
        },
      ),
      { numRuns: 10_000 },
    );

    expect([...seen]).toEqual(expect.arrayContaining([201, 400, 401, 409, 415, 422]));
  }, 30_000);
});
