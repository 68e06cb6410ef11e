import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RunningRouter } from './running-router.ts';

interface Case {
  readonly name: string;
  readonly data: Record<string, unknown>;
  readonly expect: { readonly status: string; readonly output?: object; readonly error?: string };
}

const workflows = readdirSync('statemachines', { withFileTypes: true }).filter((entry) => entry.isDirectory());

let router: RunningRouter;
beforeAll(async () => {
  router = await RunningRouter.start();
}, 60_000);
afterAll(() => router.stop());

describe.each(workflows.map(({ name }) => name))('%s', (workflow) => {
  const cases = JSON.parse(readFileSync(join('statemachines', workflow, 'cases.json'), 'utf8')) as Case[];

  test.each(cases.map((one) => [one.name, one] as const))('%s', async (_, { data, expect: expected }) => {
    const { body, status } = await router.send('POST', `/v1/workflows/${workflow}/runs`, { data });

    expect(status).toBe(202);
    const run = await router.ended(body.run.id);
    const { output, error, status: ended } = expected;
    expect(run).toMatchObject({ status: ended, ...(output && { output }), ...(error && { error }) });
  });
});
