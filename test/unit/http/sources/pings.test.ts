// Tests that vendors send: they are answered 2xx, recorded as pings if they are verified, and start nothing that does not ask for them.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflow } from '../../../fixtures/world.ts';

const secret = 'a secret of some length';

function setUp(source: object, triggers: readonly object[] = [{ source: 'sender', event: 'post_created' }]) {
  const world = new HttpWorld([workflow('posts', { triggers: triggers as never })]);
  world.secretValues.set('ssm:/sender', secret);
  world.declare({ name: 'sender', secrets: ['ssm:/sender'], ...source });
  const sign = (body: string) => createHmac('sha256', secret).update(body);
  const send = (body: string, headers: Readonly<Record<string, string>>) =>
    world.send('POST', '/hooks/sender', { body, headers });
  const started = () => [...world.stored.values()].flatMap(({ matches }) => matches);
  return { world, send, sign, started };
}

describe('a ping', () => {
  const ping = { 'x-discourse-event': 'ping', 'x-discourse-event-id': '1' };

  test('of Discourse is recorded, and starts only a workflow that asks for it', async () => {
    const quiet = setUp({ preset: 'discourse' });
    const asking = setUp({ preset: 'discourse' }, [{ source: 'sender', event: 'ping' }]);
    const body = '{"ping":"OK"}';

    for (const { send, sign } of [quiet, asking]) {
      const { status } = await send(body, {
        ...ping,
        'x-discourse-event-signature': `sha256=${sign(body).digest('hex')}`,
      });
      expect(status).toBe(202);
    }

    expect(quiet.world.published).toMatchObject([{ 'detail-type': 'ping', detail: { data: { ping: 'OK' } } }]);
    expect([quiet.started().length, asking.started().length]).toEqual([0, 1]);
  });

  test('with an empty body is one where that is declared, and an event without a name where it is not', async () => {
    const source = {
      scheme: { type: 'github' },
      event: { pointer: '/type' },
      idempotencyKey: { pointer: '/id' },
    };
    const declared = setUp({ ...source, pings: [{ isEmpty: true }] });
    const other = setUp(source);

    const statuses = [];
    for (const { send, sign } of [declared, other])
      statuses.push((await send('', { 'x-hub-signature-256': `sha256=${sign('').digest('hex')}` })).status);

    expect(statuses).toEqual([202, 400]);
    expect(declared.world.published).toMatchObject([{ 'detail-type': 'ping', detail: { data: {} } }]);
    expect(other.world.published).toEqual([]);
  });

  test('that is empty and not verified is refused', async () => {
    const { send, world } = setUp({
      scheme: { type: 'github' },
      event: { pointer: '/type' },
      pings: [{ isEmpty: true }],
    });

    expect([(await send('', {})).status, world.published]).toEqual([401, []]);
  });
});

describe('the test of WooCommerce', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  test.each(['webhook_id=', 'webhook_id=1&a=b', 'webhook_id=x', 'Webhook_id=1', `webhook_id=${'1'.repeat(21)}`])(
    'is not %s',
    async (body) => {
      const { send, world } = setUp({ preset: 'woocommerce' });

      expect([(await send(body, form)).status, world.published]).toEqual([401, []]);
    },
  );

  test('is none if it is signed', async () => {
    const { send } = setUp({ preset: 'woocommerce' });

    expect((await send('webhook_id=1', { ...form, 'x-wc-webhook-signature': 'x' })).status).toBe(401);
  });
});

describe('the challenge of Monday', () => {
  test.each([
    '{"challenge":"x","event":{"type":"create_pulse","triggerUuid":"1"}}',
    '{"challenge":"<script>"}',
    '{"challenge":1}',
    `{"challenge":"${'x'.repeat(600)}"}`,
  ])('is not %s', async (body) => {
    const { send, world } = setUp({ preset: 'monday' });

    expect([(await send(body, {})).status, world.published]).toEqual([401, []]);
  });
});
