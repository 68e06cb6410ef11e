// Ten thousand random requests to the StackFlows routes: no 5xx, no other response shape, and nothing is written by a refused request.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FuzzSetUp, noTrace, rounds } from '../../../fixtures/fuzz-bed.ts';
import { anyBodyOf, anyHeaders, anyJson, anyMembers, anyPartOf, anyText } from '../../../fixtures/hostile-requests.ts';

const fuzz = new FuzzSetUp('test/fixtures/stackflows/workflows');
const { ids } = fuzz;
const refusals = [400, 401, 404, 409, 415, 422];

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
  test('gets a response of the right shape, and stores nothing if it is refused', async () => {
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
          const token = dice === 0 ? undefined : fuzz.token;
          const query: Readonly<Record<string, string>> = dice === 1 ? {} : { uid };

          const { status, type, body, trace } = await fuzz.send('POST', at, { token, query, body: sent, headers });

          seen.add(status);
          const { published } = trace;
          if (status === 201) {
            const members = ['reference', 'process', 'environment', 'external_execution_reference'];
            return expect([type, published, Object.keys(body.data)]).toEqual(['application/json', 1, members]);
          }
          return expect({ isRefusal: refusals.includes(status), type, members: Object.keys(body), trace }).toEqual({
            isRefusal: true,
            type: 'application/json',
            members: ['message', status === 422 ? 'errors' : 'code'],
            trace: noTrace,
          });
        },
      ),
      rounds,
    );

    expect([...seen]).toEqual(expect.arrayContaining([201, 400, 401, 409, 415, 422]));
  });
});
