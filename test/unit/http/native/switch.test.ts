import { describe, expect, test } from '@jest/globals';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflow } from '../../../fixtures/world.ts';

const audit = workflow('audit', { triggers: [{ source: 'shop' }] });
const off = workflow('off', { active: false });

const path = (name: string) => `/v1/workflows/${name}`;

describe('PATCH /v1/workflows/{idOrName}', () => {
  test('switches a workflow off and on again', async () => {
    const world = new HttpWorld([audit]);
    const token = world.token({ scopes: ['workflows:write', 'runs:write'] });
    const force = () => world.send('POST', '/v1/workflows/audit/runs', { token });

    const switchedOff = await world.send('PATCH', path('audit'), { token, body: { active: false } });
    const refused = await force();
    world.clock = new Date('2026-11-21T10:01:00.000Z');
    const switchedOn = await world.send('PATCH', path(audit.id), { token, body: { active: true } });
    const taken = await force();

    expect([switchedOff.status, switchedOff.body.workflow.active]).toEqual([200, false]);
    expect([refused.status, refused.body.type]).toEqual([409, 'urn:flowgate:problem:workflow-inactive']);
    expect([switchedOn.status, switchedOn.body.workflow.active]).toEqual([200, true]);
    expect(taken.status).toBe(202);
  });

  test('records who switched it and when', async () => {
    const world = new HttpWorld([audit]);
    const token = world.token();

    await world.send('PATCH', path('audit'), { token, body: { active: false } });

    const [credential] = [...world.kept.values()];
    expect([...world.switches.values()]).toEqual([
      {
        environment: 'production',
        workflowId: audit.id,
        active: false,
        changedAt: '2026-11-21T10:00:00.000Z',
        changedBy: credential?.id,
      },
    ]);
  });

  test.each([
    ['an active workflow on', audit, true],
    ['an inactive workflow off', off, false],
  ])('changes no earlier event when it switches %s', async (_, target, active) => {
    const world = new HttpWorld([audit, off]);
    const before = new Date('2026-11-21T09:59:59.000Z');

    await world.send('PATCH', path(target.name), { token: world.token(), body: { active } });

    expect(world.wasOn(target, before)).toBe(active);
  });

  test('loses no event that came between two switches to the same position', async () => {
    const world = new HttpWorld([audit]);
    const token = world.token();
    for (const minute of [1, 3]) {
      world.clock = new Date(`2026-11-21T10:0${minute}:00.000Z`);
      await world.send('PATCH', path('audit'), { token, body: { active: false } });
    }

    expect(world.wasOn(audit, new Date('2026-11-21T10:02:00.000Z'))).toBe(false);
    expect(world.wasOn(audit, new Date('2026-11-21T10:00:00.000Z'))).toBe(true);
  });

  test.each([
    ['unknown', 'billing', {}, { active: false }, 404],
    ['not the credential’s own', 'audit', { workflows: [off.id] }, { active: false }, 404],
    ['given no position', 'audit', {}, {}, 400],
    ['given a text', 'audit', {}, { active: 'no' }, 400],
    ['given more than its position', 'audit', {}, { active: false, status: 'draft' }, 400],
  ])('refuses a workflow that is %s', async (_, name, limits, body, status) => {
    const world = new HttpWorld([audit, off]);

    const answer = await world.send('PATCH', path(name), { token: world.token(limits), body });

    expect(answer.status).toBe(status);
    expect(world.switches.size).toBe(0);
  });

  test('needs the scope workflows:write', async () => {
    const world = new HttpWorld([audit]);
    const token = world.token({ scopes: ['runs:write', 'runs:read', 'events:write'] });

    expect((await world.send('PATCH', path('audit'), { token, body: { active: false } })).status).toBe(403);
    expect(world.switches.size).toBe(0);
  });
});
