// The search for leaked secrets, which ends every suite here: it finds planted ones, and reports the place without the secret.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RunningRouter } from './running-router.ts';

let router: RunningRouter;
beforeAll(async () => {
  router = await RunningRouter.start();
}, 180_000);
// The last test expects exactly what was planted.
afterAll(() => router.stop().catch(() => {}));

const send = (data: object) => router.send('POST', '/v1/events', { source: 'shop', name: 'customer.created', data });
const customer = { name: 'Ada', email: 'ada@example.org', plan: 'free' };

test('planted secrets are found in the log, in responses, in tables, in executions and in objects', async () => {
  const { body: made } = await router.send('POST', '/v1/tokens', { label: 'shown once', scopes: ['runs:read'] });
  const { body: kept } = await send({ ...customer, company: made.token });
  await router.ended(kept.runs[0].id);
  await send({ ...customer, company: 'x'.repeat(300_000), secret: Buffer.from(router.token).toString('base64') });
  await router.send('POST', `/v1/workflows/${router.token}/runs`, {});
  const stolen = { 'user-agent': 'a-secret-that-wandered', 'x-signature': 'sha256=a-secret-that-wandered' };
  await router.send('POST', '/hooks/nobody', undefined, { token: null, headers: stolen, raw: '{}' });

  const error = await router.stop().then(
    () => undefined,
    (reason: Error) => reason.message,
  );

  const found = error?.replaceAll(/evt_\w+|Flowgate-\w+-\w+|flowgate-[\w-]+/g, '…').split('\n') ?? [];
  expect(found).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^the token of the router is in an object in /),
      expect.stringMatching(/^the token of the router is in the answer to POST \/v1\/workflows\//),
      'the header x-signature of POST /hooks/nobody is in the log',
      expect.stringMatching(/^the token that the answer to POST \/v1\/tokens shows is in the table /),
      'the token that the answer to POST /v1/tokens shows is in an execution of Flowgate_62eb2c51-1231-4820-8dfa-9c8530fee2f4',
    ]),
  );
  expect(found.join('\n')).not.toContain(
    'the token that the answer to POST /v1/tokens shows is in the answer to POST /v1/tokens',
  );
  expect([made.token, router.token, 'wandered'].filter((secret) => error?.includes(secret))).toEqual([]);
});
