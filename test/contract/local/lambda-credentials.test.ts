// The credentials of execution environments, and what a fault needs to end exactly the environment that called.
import { afterEach, expect, jest, test } from '@jest/globals';
import { LambdaWorkerFixture } from './lambda-worker-fixture.ts';

jest.setTimeout(30_000);

const readKey = 'export const handler = async () => process.env.AWS_ACCESS_KEY_ID;';

let fixture: LambdaWorkerFixture;
afterEach(() => fixture.close());

test('each environment has credentials of its own, which end with it', async () => {
  const issued: string[] = [];
  const revoked: string[] = [];
  fixture = new LambdaWorkerFixture({
    issueCredentials: () => {
      issued.push(`KEY${issued.length}`);
      return { accessKeyId: `KEY${issued.length - 1}`, secretAccessKey: 's', sessionToken: 't' };
    },
    revokeCredentials: (accessKeyId) => revoked.push(accessKeyId),
  });
  const name = await fixture.create(
    'export const handler = async ({ dies }) => dies ? process.exit(1) : process.env.AWS_ACCESS_KEY_ID;',
  );

  const first = await fixture.answerOf(name);
  const again = await fixture.answerOf(name);
  await fixture.answerOf(name, { dies: true });
  const next = await fixture.answerOf(name);

  expect([first, again, next]).toEqual(['KEY0', 'KEY0', 'KEY1']);
  expect(revoked).toEqual(['KEY0']);
});

test('an environment that is stopped from outside fails its event, and the next event gets another one', async () => {
  const launched: { readonly accessKeyId: string; readonly stop: () => void }[] = [];
  fixture = new LambdaWorkerFixture({ onLaunch: (environment) => launched.push(environment) });
  const name = await fixture.create(
    `let count = 0; export const handler = async ({ hangs }) => hangs ? new Promise((done) => setTimeout(done, 60_000)) : ++count;`,
  );
  const first = await fixture.answerOf(name);

  const hanging = fixture.invoke(name, { hangs: true });
  await new Promise((resolve) => setTimeout(resolve, 50));
  launched[0]?.stop();
  const failed = await hanging;

  expect(first).toBe(1);
  expect(failed).toMatchObject({ FunctionError: 'Unhandled', Payload: expect.stringContaining('Runtime.ExitError') });
  expect(await fixture.answerOf(name)).toBe(1);
  expect(launched).toHaveLength(2);
});

test('an environment can run the function in another way than in a thread', async () => {
  const ran: string[] = [];
  fixture = new LambdaWorkerFixture({
    createEnvironment: ({ config }) => ({
      isGone: false,
      init: async () => ({ kind: 'ready' }),
      invoke: async ({ payload }) => {
        ran.push(`${config.name} ${payload}`);
        return { kind: 'succeeded', payload: '"elsewhere"', memoryBytes: 0 };
      },
      measureBusyShare: () => 0,
      stop: async () => {},
    }),
  });
  const name = await fixture.create(readKey);

  expect(await fixture.answerOf(name, { at: 1 })).toBe('elsewhere');
  expect(ran).toEqual([`${name} {"at":1}`]);
});
