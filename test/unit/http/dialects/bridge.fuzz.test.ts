// Ten thousand random requests to the Bridge routes: no 5xx, no other response shape, and nothing is written by a refused request.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FuzzSetUp, noTrace, rounds } from '../../../fixtures/fuzz-bed.ts';
import { anyBodyOf, anyHeaders, anyJson, anyMembers, anyText } from '../../../fixtures/hostile-requests.ts';

const fuzz = new FuzzSetUp('test/fixtures/bridge/workflows');
const { workflows } = fuzz.world.catalogue;
const secrets = [fuzz.token, fuzz.world.chosenSecret('a secret of the team')];
const refusals = [400, 401, 404, 415];
const error = {
  code: expect.any(String),
  message: expect.any(String),
  request_id: 'request-1',
};

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

test('every request gets a response of the right shape, and a refused one stores nothing', async () => {
  const seen = new Set<number>();

  await fc.assert(
    fc.asyncProperty(
      anyBodyOf(body),
      anyHeaders,
      fc.integer({ min: 0, max: 9 }),
      anyText,
      async (sent, headers, dice, text) => {
        const secret: Readonly<Record<string, string>> =
          dice === 0 ? {} : { 'inbound-webhook-secret': dice === 1 ? text : (secrets[dice % 2] ?? '') };

        const answer = await fuzz.send('POST', '/bridge/webhook', { body: sent, headers: { ...headers, ...secret } });

        const { status, type, body: said, trace } = answer;
        seen.add(status);
        if (status === 200) {
          const started = said.runs.filter((run: { status: string }) => run.status === 'started').length;
          return expect({ type, members: Object.keys(said), started }).toEqual({
            type: 'application/json',
            members: ['accepted', 'runs'],
            started: trace.published,
          });
        }
        return expect({ isRefusal: refusals.includes(status), type, said, trace }).toEqual({
          isRefusal: true,
          type: 'application/json',
          said: { error: expect.objectContaining(error) },
          trace: noTrace,
        });
      },
    ),
    rounds,
  );

  expect([...seen]).toEqual(expect.arrayContaining([200, ...refusals]));
});
