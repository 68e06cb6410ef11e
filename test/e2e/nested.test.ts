// A workflow that starts another one by its name and waits for it: two runs of one event, with their lineage.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';
import { eventually } from './eventually.ts';
import { type Answer, RunningRouter } from './running-router.ts';

const folder = createTemporaryFolder();
const ids = { parent: '6f1d2c3b-0a4e-4c5d-8e9f-7a6b5c4d3e2f', child: '5a0d2c3b-0a4e-4c5d-8e9f-7a6b5c4d3e2f' };
const call = (suffix: string, sku: string, Next: string): object => ({
  Type: 'Task',
  Resource: `arn:aws:states:::states:startExecution${suffix}`,
  Arguments: { StateMachineArn: '${workflow:child}', Input: { sku } },
  Output: suffix === '' ? '{% $states.input %}' : '{% $states.result.Output %}',
  Next,
});
const definitions = {
  parent: {
    QueryLanguage: 'JSONata',
    StartAt: 'Forget',
    States: {
      Forget: call('', 'first', 'Wait for it'),
      'Wait for it': call('.sync:2', '{% $states.input.data.sku %}', 'Done'),
      Done: { Type: 'Succeed' },
    },
  },
  child: {
    QueryLanguage: 'JSONata',
    StartAt: 'Answer',
    States: { Answer: { Type: 'Pass', Output: { ordered: '{% $states.input.data.sku %}' }, End: true } },
  },
};

let router: RunningRouter;
beforeAll(async () => {
  for (const [name, id] of Object.entries(ids)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'workflow.json'), JSON.stringify({ id }));
    const definition = definitions[name as keyof typeof ids];
    writeFileSync(join(folder, name, 'definition.asl.json'), JSON.stringify(definition));
  }
  router = await RunningRouter.start('--workflows', folder);
}, 180_000);
afterAll(() => router.stop());

test('both children are recorded runs of the event, below their parent', async () => {
  const { body } = await router.send('POST', '/v1/workflows/parent/runs', { data: { sku: 'LAMP' } });
  const parent = await router.ended(body.run.id);

  expect(parent).toMatchObject({ status: 'succeeded', output: { ordered: 'LAMP' } });
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what an answer has, and fails where it has not
  const nested = ({ body: found }: Answer): any[] => found.runs.filter(({ id }: { id: string }) => id !== parent.id);
  const answer = await eventually(
    () => router.send('GET', `/v1/events/${parent.eventId}`),
    (found) => nested(found).filter(({ status }) => status === 'succeeded').length === 2,
  );
  const children = nested(answer);
  expect(children).toHaveLength(2);
  for (const child of children) {
    const { body: found } = await router.send('GET', `/v1/runs/${child.id}`);
    expect(found.run).toMatchObject({
      ...{ status: 'succeeded', depth: 1, parentRunId: parent.id },
      ...{ workflowId: ids.child, workflow: 'child' },
    });
  }
}, 60_000);
