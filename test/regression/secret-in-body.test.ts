// Microsoft Graph puts its secret, the clientState, into each notification, and Slack its old verification token into each
// body; both were stored in the event, where everybody who may read events could see them.
import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { HttpWorld } from '../fixtures/http-world.ts';

function world(): HttpWorld {
  const all = new HttpWorld();
  all.secretValues.set('ssm:/graph', 'a client state of some length');
  all.declare({
    name: 'graph',
    scheme: { type: 'microsoft-graph' },
    secrets: ['ssm:/graph'],
    event: { pointer: '/value/0/changeType' },
    idempotencyKey: { pointer: '/value/0/id' },
  });
  return all;
}

const notification = { id: 'n-1', changeType: 'created', clientState: 'a client state of some length' };

test('a notification of Graph is stored without its secret', async () => {
  const to = world();

  const { status } = await to.send('POST', '/hooks/graph', { body: { value: [notification, notification] } });

  expect(status).toBe(202);
  const { clientState: _, ...rest } = notification;
  expect(to.published[0]?.detail).toMatchObject({ data: { value: [rest, rest] } });
  expect(JSON.stringify([to.published, [...to.stored.values()]])).not.toContain('client state');
});

test('a notification has the same digest under a rotated secret', async () => {
  const to = world();
  const rotated = { ...notification, clientState: 'the next client state' };

  await to.send('POST', '/hooks/graph', { body: { value: [notification] } });
  to.secretValues.set('ssm:/graph', rotated.clientState);
  const again = await to.send('POST', '/hooks/graph', { body: { value: [rotated] } });

  expect([again.status, again.headers['idempotency-replayed']]).toEqual([202, 'true']);
});

test.each([
  ['json', JSON.stringify({ token: 'an old verification token', type: 'event_callback' })],
  ['form', 'token=an+old+verification+token&type=event_callback'],
  ['form-payload', `payload=${encodeURIComponent('{"token":"an old verification token","type":"event_callback"}')}`],
])('a body of Slack as %s is stored without its verification token', async (kind, body) => {
  const to = new HttpWorld();
  to.secretValues.set('ssm:/slack', 'a signing secret');
  to.declare({
    name: 'slack',
    scheme: { type: 'slack' },
    secrets: ['ssm:/slack'],
    event: { pointer: '/type' },
    body: kind,
  });
  const seconds = String(to.clock.getTime() / 1_000);
  const signature = createHmac('sha256', 'a signing secret').update(`v0:${seconds}:${body}`).digest('hex');

  const { status } = await to.send('POST', '/hooks/slack', {
    body,
    headers: { 'x-slack-request-timestamp': seconds, 'x-slack-signature': `v0=${signature}` },
  });

  expect(status).toBe(202);
  expect(to.published[0]?.detail).toMatchObject({ data: { type: 'event_callback' } });
  expect(JSON.stringify([to.published, [...to.stored.values()]])).not.toContain('verification');
});
