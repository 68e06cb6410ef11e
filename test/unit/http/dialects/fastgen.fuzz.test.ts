// Ten thousand requests for every route of Fastgen's: no 5xx, no other shape, and no trace of what is refused.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anyBodyOf, anyHeaders, anyJson, anyMembers, anyPartOf } from '../../../fixtures/hostile-requests.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflowsBelow } from '../../../fixtures/workflows-below.ts';

const workflows = workflowsBelow('test/fixtures/fastgen/workflows');
const body = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ parameters: fc.dictionary(fc.string({ maxLength: 5 }), anyJson, { maxKeys: 3 }) }),
  },
  { weight: 1, arbitrary: anyMembers({ parameters: anyJson, debug: anyJson }) },
);
// One world for all: making one for each request would take longer than the request.
const world = new HttpWorld(workflows);
const token = world.token();
const forget = () => {
  world.calls.length = 0;
  world.published.length = 0;
  world.stored.clear();
};

describe.each([
  [
    'POST /v1/events/{name}',
    anyPartOf('sku_reorder', 'tick', 'report_due', 'idea_had').map((name) => `/v1/events/${name}`),
  ],
  [
    'POST /v1/workflows/{idOrName}/debug-runs',
    anyPartOf('new-idea', ...workflows.map(({ id }) => id)).map((id) => `/v1/workflows/${id}/debug-runs`),
  ],
])('any request to %s', (_, path) => {
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
          if (answer.status === 202) {
            expect(answer.headers['content-type']).toBe('application/json');
            expect(world.published).toHaveLength(1);
            return;
          }
          expect([400, 401, 404, 415]).toContain(answer.status);
          expect(answer.headers['content-type']).toBe('application/problem+json');
          expect(answer.body).toMatchObject({
            type: expect.stringMatching(/^urn:flowgate:problem:[a-z-]+$/),
            status: answer.status,
            detail: expect.stringMatching(/\S/),
          });
          expect([world.calls, world.published, world.stored.size]).toEqual([[], [], 0]);
        },
      ),
      { numRuns: 10_000 },
    );

    expect([...seen]).toEqual(expect.arrayContaining([202, 400, 401, 404, 415]));
  }, 30_000);
});
