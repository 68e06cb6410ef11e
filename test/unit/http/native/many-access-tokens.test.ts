// A client with thousands of access tokens is revoked in one write, and all of them are refused after the caches have expired.
import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { grantAccess } from '../../../../lib/core/credential/access-token.ts';
import { authenticate } from '../../../../lib/core/credential/credential.ts';
import type { SecretDigest } from '../../../../lib/core/credential/token.ts';
import { createCachedLoader } from '../../../../lib/value/cache.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';

const tokens = 5_000;
const ttlMs = 60_000;

test('revoking a client ends its 5,000 access tokens with one write', async () => {
  const world = new HttpWorld();
  const admin = world.token();
  world.token({ scopes: ['events:write'] });
  const client = [...world.kept.values()].at(-1);
  if (client === undefined) throw new Error('the world keeps no client');
  const { now } = world;
  const granted = Array.from({ length: tokens }, () => grantAccess(client, { now, randomBytes }));
  for (const { credential } of granted) await world.credentials.createAccessToken(credential, client);
  const writes: string[] = [];
  const keeper = Object.entries(world.credentials).filter(([name]) => name !== 'secretsOf');
  for (const [name, method] of keeper) {
    const watched = (...args: never[]) => {
      writes.push(name);
      return (method as (...args: never[]) => Promise<unknown>)(...args);
    };
    Object.assign(world.credentials, { [name]: watched });
  }
  const short = { now, ttlMs, maxEntries: tokens };
  const authentication = {
    now,
    findCredential: createCachedLoader({ ...short, load: (digest: SecretDigest) => world.findCredential(digest) }),
    findStanding: createCachedLoader({ ...short, load: (id: string) => world.findStanding(id) }),
  };
  const countOpened = async (): Promise<number> => {
    const secrets = granted.map(({ token }) => ({ secret: token, acceptsChosenSecrets: false }));
    const outcomes = await Promise.allSettled(secrets.map((presented) => authenticate(presented, authentication)));
    return outcomes.filter(({ status }) => status === 'fulfilled').length;
  };
  const before = await countOpened();

  const { status } = await world.send('DELETE', `/v1/tokens/${client.id}`, { token: admin });
  world.clock = new Date(world.clock.getTime() + ttlMs);

  expect([world.kept.size, before, status]).toEqual([tokens + 2, tokens, 200]);
  expect(writes).toEqual(['revoke']);
  expect(world.trail).toHaveLength(1);
  expect(await countOpened()).toBe(0);
});
