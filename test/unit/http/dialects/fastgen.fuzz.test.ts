// Ten thousand random requests to the Fastgen routes: no 5xx, no other response shape, and nothing is written by a refused request.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FuzzSetUp, noTrace } from '../../../fixtures/fuzz-bed.ts';
import { anyBodyOf, anyJson, anyMembers, anyPartOf } from '../../../fixtures/hostile-requests.ts';

const fuzz = new FuzzSetUp('test/fixtures/fastgen/workflows');
const body = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ parameters: fc.dictionary(fc.string({ maxLength: 5 }), anyJson, { maxKeys: 3 }) }),
  },
  { weight: 1, arbitrary: anyMembers({ parameters: anyJson, debug: anyJson }) },
);
const refusals = [400, 401, 404, 415];
const problem = {
  type: expect.stringMatching(/^urn:flowgate:problem:[a-z-]+$/),
  detail: expect.stringMatching(/\S/),
};

describe.each([
  [
    'POST /v1/events/{name}',
    anyPartOf('sku_reorder', 'tick', 'report_due', 'idea_had').map((name) => `/v1/events/${name}`),
  ],
  [
    'POST /v1/workflows/{idOrName}/debug-runs',
    anyPartOf('new-idea', ...fuzz.ids).map((id) => `/v1/workflows/${id}/debug-runs`),
  ],
])('any request to %s', (_, path) => {
  test('gets a response of the right shape, and stores nothing if it is refused', async () => {
    const seen = new Set<number>();

    await fuzz.post({ path, body: anyBodyOf(body) }, ({ status, type, body, trace }) => {
      seen.add(status);
      if (status === 202) {
        expect({ type, trace }).toMatchObject({ type: 'application/json', trace: { published: 1 } });
        return;
      }
      expect({ isRefusal: refusals.includes(status), type, body, trace }).toEqual({
        isRefusal: true,
        type: 'application/problem+json',
        body: expect.objectContaining({ ...problem, status }),
        trace: noTrace,
      });
    });

    expect([...seen]).toEqual(expect.arrayContaining([202, ...refusals]));
  });
});
