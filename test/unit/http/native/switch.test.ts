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
        earlierPositions: ['on'],
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
    ['given a way to hold while it is on', 'audit', {}, { active: true, whileOff: 'hold' }, 400],
    ['given another way than to drop or hold', 'audit', {}, { active: false, whileOff: 'queue' }, 400],
    ['given more than its position', 'audit', {}, { active: false, status: 'draft' }, 400],
  ])('refuses a workflow that is %s', async (_, name, limits, body, status) => {
    const world = new HttpWorld([audit, off]);

    const answer = await world.send('PATCH', path(name), { token: world.token(limits), body });

    expect(answer.status).toBe(status);
    expect(world.switches.size).toBe(0);
  });

  test('holds the events of a workflow: a forced run and a matching event are accepted, and their runs wait', async () => {
    const world = new HttpWorld([audit]);
    const token = world.token();
    const body = { active: false, whileOff: 'hold' };

    const switched = await world.send('PATCH', path('audit'), { token, body });
    const forced = await world.send('POST', '/v1/workflows/audit/runs', { token });
    const sent = await world.send('POST', '/v1/events', { token, body: { source: 'shop', name: 'n', data: {} } });
    const read = await world.send('GET', `/v1/runs/${sent.body.runs[0].id}`, { token });
    const explained = await world.send('GET', `/v1/events/${sent.body.event.id}/explain`, { token });

    expect([switched.body.workflow.active, switched.body.workflow.whileOff]).toEqual([false, 'hold']);
    expect([forced.status, sent.status, sent.body.runs.length]).toEqual([202, 202, 1]);
    expect(world.published.map(({ detail }) => [detail.metadata.workflows, detail.metadata.held])).toEqual([
      [[audit.id], [audit.id]],
      [[audit.id], [audit.id]],
    ]);
    expect(read.body.run.status).toBe('waiting');
    expect(explained.body.workflows).toMatchObject([{ verdict: 'waiting', runId: sent.body.runs[0].id }]);
    expect(world.described).toEqual([]);
  });

  test('explains a held run as started once it has been released', async () => {
    const world = new HttpWorld([audit]);
    const token = world.token();
    await world.send('PATCH', path('audit'), { token, body: { active: false, whileOff: 'hold' } });
    const sent = await world.send('POST', '/v1/events', { token, body: { source: 'shop', name: 'n', data: {} } });
    const { id } = sent.body.runs[0];
    world.runs.set(id, { id, status: 'running' });

    const explained = await world.send('GET', `/v1/events/${sent.body.event.id}/explain`, { token });

    expect(explained.body.workflows).toMatchObject([{ verdict: 'started', runId: id }]);
  });

  test.each([
    ['on', 'drop', { active: false }],
    ['on', 'hold', { active: false, whileOff: 'hold' }],
    ['hold', 'hold', { active: false }],
    ['hold', 'drop', { active: false, whileOff: 'drop' }],
    ['drop', 'hold', { active: false, whileOff: 'hold' }],
    ['hold', 'on', { active: true }],
  ] as const)('moves a switch from %s to %s by %j', async (from, to, body) => {
    const world = new HttpWorld([audit]);
    const token = world.token();
    const first = from === 'on' ? { active: true } : { active: false, whileOff: from };
    await world.send('PATCH', path('audit'), { token, body: first });
    world.clock = new Date('2026-11-21T10:01:00.000Z');

    await world.send('PATCH', path('audit'), { token, body });

    expect(world.positionAt(audit, world.clock)).toBe(to);
    expect(world.positionAt(audit, new Date('2026-11-21T10:00:30.000Z'))).toBe(from);
    const moves = [from !== 'on', from !== to].filter(Boolean).length;
    expect(world.trail).toHaveLength(moves);
    expect(world.trail.map((entry) => 'whileOff' in entry && entry.whileOff)[0]).toBe(
      moves > 0 && to !== 'on' ? to : false,
    );
  });

  test('releases waiting runs when it is switched on, and whenever that is repeated', async () => {
    const world = new HttpWorld([audit, off]);
    const token = world.token();

    for (const [name, active] of [
      ['audit', false],
      ['audit', true],
      ['audit', true],
      ['off', true],
    ] as const) {
      world.clock = new Date(world.clock.getTime() + 1_000);
      await world.send('PATCH', path(name), { token, body: { active } });
    }

    expect(world.releases).toEqual(['production audit', 'production audit', 'production off']);
  });

  test('is switched on even where waiting runs cannot be released now, and logs why', async () => {
    const world = new HttpWorld([off]);
    world.releaseRuns = () => Promise.reject(new Error('ThrottlingException'));

    const answer = await world.send('PATCH', path('off'), { token: world.token(), body: { active: true } });

    expect([answer.status, answer.body.workflow.active]).toEqual([200, true]);
    expect(world.logged).toEqual([expect.objectContaining({ kind: 'release_failed', workflowId: off.id })]);
  });

  test('needs the scope workflows:write', async () => {
    const world = new HttpWorld([audit]);
    const token = world.token({ scopes: ['runs:write', 'runs:read', 'events:write'] });

    expect((await world.send('PATCH', path('audit'), { token, body: { active: false } })).status).toBe(403);
    expect(world.switches.size).toBe(0);
  });
});
