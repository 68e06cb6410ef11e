import { afterEach, expect, jest, test } from '@jest/globals';
import { followRun } from '../../../../lib/cli/commands/runs.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

test.each([
  [{ debug: true }, 'echo succeeded (debug)'],
  [{ debug: false }, 'echo succeeded'],
  [{}, 'echo succeeded'],
])('the status of a run with %j is shown as "%s"', async (flags, expected) => {
  const run = { id: 'run_1', workflow: 'echo', status: 'succeeded', ...flags };
  jest.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json({ run }));
  jest.spyOn(console, 'log').mockReturnValue();
  const shown = jest.spyOn(console, 'error').mockReturnValue();

  await followRun({ url: 'http://router.test', token: 'fgt_secret' }, 'run_1');

  expect(shown.mock.calls).toEqual([[expected]]);
});
