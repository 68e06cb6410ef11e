import { describe, expect, test } from '@jest/globals';
import type { Credential } from '../../../../lib/core/credential/credential.ts';
import { cacheCredentials } from '../../../../lib/core/credential/credential-cache.ts';
import { maxGuesses, toNetwork } from '../../../../lib/core/credential/guess-counter.ts';
import type { SecretDigest } from '../../../../lib/core/credential/token.ts';

const digest = (text: string) => text as SecretDigest;

function bed(maxEntries?: number) {
  const reads: string[] = [];
  const kept = new Map<string, Credential>();
  const clock = { ms: 0 };
  const find = cacheCredentials({
    load: async (one) => {
      reads.push(one);
      return kept.get(one);
    },
    now: () => new Date(clock.ms),
    ttlMs: 60_000,
    ...(maxEntries === undefined ? {} : { maxEntries }),
  });
  const guess = async (count: number, address: string, from = 0) => {
    for (let at = 0; at < count; at += 1) await find(digest(`guess ${from + at}`), address);
  };
  const keep = (name: string) => kept.set(name, { label: name } as Credential);
  return { reads, keep, clock, find, guess };
}

describe('a credential', () => {
  test('is read once a minute, and so is an unknown secret', async () => {
    const { reads, keep, clock, find } = bed();
    keep('known');

    await Promise.all([find(digest('known')), find(digest('known')), find(digest('unknown'))]);
    clock.ms = 59_999;
    await Promise.all([find(digest('known')), find(digest('unknown'))]);
    clock.ms = 60_000;
    await find(digest('known'));

    expect(reads).toEqual(['known', 'unknown', 'known']);
  });

  test('is not pushed out of memory by any number of guesses', async () => {
    const { reads, keep, find, guess } = bed(10);
    keep('known');
    await find(digest('known'));

    for (let sender = 0; sender < 50; sender += 1) await guess(10, `192.0.2.${sender}`, sender * 10);
    await find(digest('known'));

    expect(reads.filter((one) => one === 'known')).toHaveLength(1);
  });

  test('that could not be read is read again', async () => {
    let isDown = true;
    const load = async () => {
      if (isDown) throw new Error('down');
      return { label: 'known' } as Credential;
    };
    const find = cacheCredentials({ load, now: () => new Date(0), ttlMs: 60_000 });

    await expect(find(digest('known'))).rejects.toThrow('down');
    isDown = false;

    expect(await find(digest('known'))).toMatchObject({ label: 'known' });
  });
});

describe('an address that presents many unknown secrets', () => {
  test('causes no more reads in that minute, and gets an error with the time to wait', async () => {
    const { reads, clock, find, guess } = bed();
    clock.ms = 20_000;
    await guess(maxGuesses, '192.0.2.1');

    await expect(find(digest('another'), '192.0.2.1')).rejects.toMatchObject({
      code: 'rate_limited',
      facts: { retryAfterSeconds: 40 },
    });
    expect(reads).toHaveLength(maxGuesses);
    clock.ms = 60_000;
    expect(await find(digest('another'), '192.0.2.1')).toBeUndefined();
  });

  test('does not block known credentials or other addresses', async () => {
    const { keep, find, guess } = bed();
    keep('known');
    keep('other');
    await find(digest('known'), '192.0.2.1');
    await guess(maxGuesses, '192.0.2.1');

    expect(await find(digest('known'), '192.0.2.1')).toMatchObject({ label: 'known' });
    expect(await find(digest('other'), '192.0.2.2')).toMatchObject({ label: 'other' });
  });

  test('is not counted for one wrong secret that it sends again and again', async () => {
    const { keep, find } = bed();
    keep('known');
    for (let at = 0; at < 2 * maxGuesses; at += 1) await find(digest('wrong'), '192.0.2.1');

    expect(await find(digest('known'), '192.0.2.1')).toMatchObject({ label: 'known' });
  });
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:0:12:a:b:c:d', '2001:db8:0:12'],
  ['2001:0DB8::1', '2001:db8:0:0'],
  ['2001:db8:1:2::', '2001:db8:1:2'],
  ['::1', '0:0:0:0'],
])('%s counts as %s', (address, network) => {
  expect(toNetwork(address)).toBe(network);
});
