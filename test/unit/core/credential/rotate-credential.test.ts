import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Credential, isInForce } from '../../../../lib/core/credential/credential.ts';
import {
  type CredentialSecrets,
  describeSecrets,
  groupCredentialSecrets,
  selectCredentialSecrets,
} from '../../../../lib/core/credential/credential-secrets.ts';
import {
  type Rotation,
  type RotationRequest,
  rotateCredential,
  rotationRequest,
} from '../../../../lib/core/credential/rotate-credential.ts';
import { digestSecret, isToken } from '../../../../lib/core/credential/token.ts';

const now = new Date('2026-11-21T10:00:00.000Z');
const nextDay = '2026-11-22T10:00:00.000Z';
let drawn = 0;
const deps = {
  now: () => now,
  randomBytes: (count: number) => {
    drawn += 1;
    return new Uint8Array(count).fill(drawn % 200);
  },
};

const current: Credential = {
  id: 'cred_1',
  digest: digestSecret('current'),
  label: 'shop',
  environment: 'staging',
  scopes: ['events:write'],
  organisations: ['acme'],
  workflows: ['w'],
  createdAt: '2026-01-01T00:00:00.000Z',
};
const outgoing = { ...current, digest: digestSecret('outgoing'), retiresAt: '2026-11-21T18:00:00.000Z' };
const newer = { ...current, digest: digestSecret('newer'), rotatedAt: '2026-11-20T18:00:00.000Z' };
const two: CredentialSecrets = { current: newer, outgoing };

const rotated = (secrets: CredentialSecrets, request: RotationRequest = {}) => rotateCredential(secrets, request, deps);
const ends = ({ rotation }: ReturnType<typeof rotated>) =>
  rotation.retirements.map(({ secret, retiresAt }) => [secret, retiresAt]);

/** The secrets that are kept once a rotation was written. */
function applied({ next, retirements }: Rotation, kept: readonly Credential[]): Credential[] {
  const retired = kept.map((one) => ({ secret: one, ...one, ...retirements.find(({ secret }) => secret === one) }));
  return [...retired.map(({ secret: _, ...one }) => one), next];
}

describe('rotateCredential', () => {
  test('creates a token for the same credential, and keeps the old one valid for a day', () => {
    const { token = '', rotation } = rotated({ current });

    expect(isToken(token)).toBe(true);
    expect(rotation).toEqual({
      next: { ...current, digest: digestSecret(token), rotatedAt: now.toISOString() },
      retirements: [{ secret: current, retiresAt: nextDay }],
      overlapEndsAt: nextDay,
    });
  });

  test('keeps all grants of the credential, also those that this version does not know', () => {
    const granted = { ...current, expiresAt: '2027-01-01T00:00:00Z', somethingNew: { limit: 7 } };

    const { digest, rotatedAt, ...next } = rotated({ current: granted }).rotation.next;

    expect({ digest, rotatedAt }).not.toEqual({ digest: granted.digest, rotatedAt: undefined });
    expect({ ...next, digest: granted.digest }).toEqual(granted);
  });

  test('registers a secret that the team chose, and makes no token', () => {
    const { token, rotation } = rotated({ current }, { secret: 'chosen by the team 2' });

    expect([token, rotation.next.digest]).toEqual([undefined, digestSecret('chosen by the team 2')]);
  });

  test.each([
    ['the one that it has', { current }, 'current'],
    ['the one that it had before', two, 'outgoing'],
  ])('refuses as a new secret %s', (_, secrets, secret) => {
    const taking = () => rotated(secrets, { secret, keep: 'newer' });

    expect(taking).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  test('ends the old secret at once if there is no overlap', () => {
    const made = rotated({ current }, { overlapSeconds: 0 });

    expect(ends(made)).toEqual([[current, now.toISOString()]]);
    expect(made.rotation.overlapEndsAt).toBeUndefined();
  });

  test('keeps the credential’s expiry, unless a new one is given', () => {
    const ending = { ...current, expiresAt: '2026-12-01T00:00:00Z' };

    const [kept, moved] = [{}, { expiresAt: '2027-12-01T00:00:00Z' }].map((request) =>
      rotated({ current: ending }, request),
    );

    expect(kept?.rotation.next.expiresAt).toBe('2026-12-01T00:00:00Z');
    expect(moved?.rotation.next.expiresAt).toBe('2027-12-01T00:00:00Z');
  });

  test.each([
    ['the credential’s end', { expiresAt: '2026-11-21T12:00:00Z' }, {}],
    ['an end that comes earlier than before', {}, { expiresAt: '2026-11-21T12:00:00Z' }],
    [
      'its own end, where the credential’s is moved',
      { expiresAt: '2026-11-21T12:00:00Z' },
      { expiresAt: '2027-01-01T00:00:00Z' },
    ],
  ])('lets an old secret work no longer than %s', (_, difference, request) => {
    const { rotation } = rotated({ current: { ...current, ...difference } }, request);

    expect(rotation.overlapEndsAt).toBe('2026-11-21T12:00:00.000Z');
  });

  test.each([
    ['revoked', { revokedAt: '2026-11-01T00:00:00.000Z' }, /revoked: create another/],
    ['expired', { expiresAt: '2026-11-21T10:00:00.000Z' }, /expired at 2026-11-21T10:00:00.000Z: create another/],
    ['an access token', { issuedTo: 'cred_0' }, /access token/],
    ['half of a rotation that is being read', { retiresAt: nextDay }, /at the same time/],
  ])('refuses a credential that is %s, and says what to do', (_, difference, says) => {
    const rotating = () => rotated({ current: { ...current, ...difference } });

    expect(rotating).toThrow(
      expect.objectContaining({ code: 'rotation_refused', message: expect.stringMatching(says) }),
    );
  });

  test('refuses an end that has passed', () => {
    const rotating = () => rotated({ current }, { expiresAt: '2026-11-21T09:59:59Z' });

    expect(rotating).toThrow(
      expect.objectContaining({ errors: [{ pointer: '/expiresAt', message: 'must be in the future' }] }),
    );
  });

  describe('while two secrets work', () => {
    test('refuses a third secret, with the end of the overlap and the remedy', () => {
      const rotating = () => rotated(two);

      expect(rotating).toThrow(/2026-11-21T18:00:00.000Z.*"keep".*"overlapSeconds": 0/);
    });

    test.each([
      [
        'older',
        [
          [newer, now.toISOString()],
          [outgoing, nextDay],
        ],
      ],
      [
        'newer',
        [
          [newer, nextDay],
          [outgoing, now.toISOString()],
        ],
      ],
    ] as const)('keeps the %s one if that is requested, and ends the other at once', (keep, expected) => {
      expect(ends(rotated(two, { keep }))).toEqual(expected);
    });

    test('ends both at once if there is no overlap', () => {
      expect(ends(rotated(two, { overlapSeconds: 0 })).map(([, at]) => at)).toEqual([
        now.toISOString(),
        now.toISOString(),
      ]);
    });
  });

  test('never leaves more than two secrets in force, nor fewer than one', () => {
    const step = fc.record({
      overlapSeconds: fc.integer({ min: 0, max: 5_000 }),
      keep: fc.constantFrom('older' as const, 'newer' as const),
      waitSeconds: fc.integer({ min: 0, max: 5_000 }),
    });

    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
        let kept: readonly Credential[] = [current];
        let at = now.getTime();
        for (const { waitSeconds, ...request } of steps) {
          const secrets = selectCredentialSecrets(kept, new Date(at)) ?? { current };
          const { rotation } = rotateCredential(secrets, request, { ...deps, now: () => new Date(at) });
          kept = applied(rotation, kept);
          at += 1;
          const working = kept.filter((one) => isInForce(one, new Date(at)));
          expect(working).toHaveLength(request.overlapSeconds === 0 ? 1 : 2);
          expect(working).toContain(rotation.next);
          at += waitSeconds * 1_000;
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('rotationRequest', () => {
  test.each([[{}], [{ overlapSeconds: 0 }], [{ overlapSeconds: 2_592_000, keep: 'older' }]])('takes %j', (request) => {
    expect(rotationRequest.safeParse(request).success).toBe(true);
  });

  test.each([
    ['an overlap of more than 30 days', { overlapSeconds: 2_592_001 }],
    ['a negative overlap', { overlapSeconds: -1 }],
    ['half a second', { overlapSeconds: 0.5 }],
    ['a secret that is too short', { secret: 'short' }],
    ['both secrets to keep', { keep: 'both' }],
    ['another label', { label: 'x' }],
    ['more scopes', { scopes: ['admin'] }],
  ])('refuses %s', (_, request) => {
    expect(rotationRequest.safeParse(request).success).toBe(false);
  });
});

describe('the secrets of a credential', () => {
  const retired = { ...current, digest: digestSecret('retired'), retiresAt: '2026-11-21T09:00:00.000Z' };

  test('are the current one and the one that still works', () => {
    expect(selectCredentialSecrets([retired, outgoing, newer], now)).toEqual(two);
    expect(selectCredentialSecrets([newer, retired], now)).toEqual({ current: newer });
    expect(selectCredentialSecrets([], now)).toBeUndefined();
  });

  test('are only the newest one if the list does not have its replacement yet', () => {
    expect(selectCredentialSecrets([retired, outgoing], now)?.current).toBe(retired);
  });

  test('are shown as one credential, with the moment when the older one stops', () => {
    const other = { ...current, id: 'cred_2' };

    const shown = groupCredentialSecrets([outgoing, other, newer], now).map(describeSecrets);

    const { digest: _, ...rest } = current;
    expect(shown).toEqual([
      { ...rest, rotatedAt: newer.rotatedAt, overlapEndsAt: outgoing.retiresAt },
      { ...rest, id: 'cred_2' },
    ]);
    expect(JSON.stringify(shown)).not.toContain('digest');
  });
});
