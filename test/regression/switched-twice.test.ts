// A workflow that was switched off and at once on again stayed off: the second switch used a cached position of the first.
import { expect, test } from '@jest/globals';
import { createSwitches } from '../../lib/core/workflow/switch.ts';
import { HttpWorld } from '../fixtures/http-world.ts';
import { workflow } from '../fixtures/world.ts';

test('a workflow that is switched off and on within a second is on', async () => {
  const audit = workflow('audit');
  const world = new HttpWorld([audit]);
  Object.assign(world, createSwitches({ load: async () => [...world.switches.values()], now: world.now }));
  const token = world.token();
  const patch = (active: boolean) => world.send('PATCH', '/v1/workflows/audit', { token, body: { active } });

  await patch(false);
  world.clock = new Date(world.clock.getTime() + 1_000);
  await patch(true);

  expect(world.wasOn(audit, world.clock)).toBe(true);
});
