// The addresses of a name to which a socket may connect.
import type { lookup } from 'node:dns';
import { describe, expect, test } from '@jest/globals';
import { createPublicLookup, isPublicAddress, NotPublicError } from '../../../../lib/http/files/public-address.ts';

describe('an address', () => {
  test.each(['8.8.8.8', '172.15.255.255', '172.32.0.1', '100.63.255.255', '100.128.0.0', '2606:4700::1111'])(
    '%s is public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  test.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '169.254.170.2',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '203.0.113.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::ffff:8.8.8.8',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:a9fe:a9fe::1',
    '3fff::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'files.example.com',
    '',
  ])('%j is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

type Found = { readonly address: string; readonly family: number };

/** The result of the lookup function, if the system finds these addresses. */
function answerOf(found: readonly Found[] | Error, all: boolean): Promise<readonly unknown[]> {
  const system = ((_name: string, _options: object, done: (...answer: unknown[]) => void) =>
    found instanceof Error ? done(found) : done(null, found)) as unknown as typeof lookup;
  return new Promise((resolve) =>
    createPublicLookup(system)('files.example.com', { all }, (...answer) => resolve(answer)),
  );
}

describe('a look-up', () => {
  const open = { address: '8.8.8.8', family: 4 };
  const alsoOpen = { address: '2606:4700::1111', family: 6 };
  const metadata = { address: '169.254.169.254', family: 4 };

  test('returns the public addresses of a name, all or the first', async () => {
    expect(await answerOf([open, alsoOpen], true)).toEqual([null, [open, alsoOpen]]);
    expect(await answerOf([open, alsoOpen], false)).toEqual([null, '8.8.8.8', 4]);
  });

  test.each([true, false])('of all addresses fails if one of several is not public: %s', async (all) => {
    expect(await answerOf([open, metadata], all)).toEqual([expect.any(NotPublicError), []]);
  });

  test('fails with the error of the system, and for an empty result', async () => {
    const unknown = new Error('ENOTFOUND');

    expect(await answerOf(unknown, true)).toEqual([unknown, []]);
    expect(await answerOf([], true)).toEqual([expect.any(Error), []]);
  });
});
