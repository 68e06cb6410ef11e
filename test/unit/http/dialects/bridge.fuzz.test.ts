// Ten thousand requests for Bridge's route: no 5xx, no other shape, and no trace of what is refused.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anyBodyOf, anyHeaders, anyJson, anyMembers, anyText } from '../../../fixtures/hostile-requests.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflowsBelow } from '../../../fixtures/workflows-below.ts';

const workflows = workflowsBelow('test/fixtures/bridge/workflows');
// One world for all: making one for each request would take longer than the request.
const world = new HttpWorld(workflows);
const secrets = [world.token(), world.chosenSecret('a secret of the team')];

const mostly = (usual: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: anyJson });
const names = mostly(
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('workflow name or UUID', 'alternative-workflow') },
    { weight: 1, arbitrary: fc.constantFrom(...workflows.map(({ id, name }) => (name.length % 2 === 0 ? id : name))) },
  ),
);
const members = {
  workflow: names,
  stateValues: mostly(fc.constantFrom({}, null, { state: 'value' })),
  uid: mostly(fc.constantFrom('1', '2', null, ' ')),
  runtimeData: mostly(fc.constantFrom({}, null, { key: 'value' })),
  challenge: anyJson,
};
const entry = fc.oneof(
  { weight: 9, arbitrary: anyMembers(members) },
  { weight: 1, arbitrary: anyMembers({ batch: anyJson }) },
  { weight: 1, arbitrary: anyJson },
);
const body = fc
  .tuple(
    anyMembers(members),
    names,
    fc.option(fc.oneof({ weight: 6, arbitrary: fc.array(entry, { maxLength: 3 }) }, anyJson), { nil: undefined }),
  )
  .map(([one, workflow, batch]) => ({ ...one, workflow, ...(batch === undefined ? {} : { batch }) }));

test('any request is answered in the right shape, and leaves no trace where it is refused', async () => {
  const seen = new Set<number>();

  await fc.assert(
    fc.asyncProperty(
      anyBodyOf(body),
      anyHeaders,
      fc.integer({ min: 0, max: 9 }),
      anyText,
      async (sent, headers, dice, text) => {
        world.calls.length = 0;
        world.published.length = 0;
        world.stored.clear();
        const secret: Readonly<Record<string, string>> =
          dice === 0 ? {} : { 'inbound-webhook-secret': dice === 1 ? text : (secrets[dice % 2] ?? '') };

        const answer = await world.send('POST', '/bridge/webhook', { body: sent, headers: { ...headers, ...secret } });

        seen.add(answer.status);
        expect(answer.headers['content-type']).toBe('application/json');
        if (answer.status === 200) {
          const started = answer.body.runs.filter(({ status }: { status: string }) => status === 'started');
          expect(Object.keys(answer.body)).toEqual(['accepted', 'runs']);
          return expect(started).toHaveLength(world.published.length);
        }
        expect([400, 401, 404, 415]).toContain(answer.status);
        expect(answer.body).toEqual({
          error: expect.objectContaining({
            code: expect.any(String),
            message: expect.any(String),
            request_id: 'request-1',
          }),
        });
        return expect([world.calls, world.published, world.stored.size]).toEqual([[], [], 0]);
      },
    ),
    { numRuns: 10_000 },
  );

  expect([...seen]).toEqual(expect.arrayContaining([200, 400, 401, 404, 415]));
}, 30_000);
