import { describe, expect, test } from '@jest/globals';
import {
  authenticate,
  type Credential,
  isInForce,
  maySeeOrganisation,
  mayUseWorkflow,
  requireScope,
  resolveOrganisation,
  type Standing,
  scopes,
} from '../../../../lib/core/credential/credential.ts';
import { digestSecret, makeToken } from '../../../../lib/core/credential/token.ts';

const now = new Date('2026-11-21T10:00:00.000Z');
const token = makeToken(new Uint8Array(64).fill(3));
const credential: Credential = {
  id: 'cred_0123456789',
  digest: digestSecret(token),
  label: 'shop backend',
  environment: 'production',
  scopes: ['events:write'],
  createdAt: '2026-01-01T00:00:00.000Z',
};

async function open(secret: string | undefined, kept: Credential | undefined, acceptsChosenSecrets = false) {
  const asked: string[] = [];
  const findCredential = async (digest: string) => {
    asked.push(digest);
    return kept;
  };
  const findStanding = async () => undefined;
  const outcome = await authenticate(
    { secret, acceptsChosenSecrets },
    { findCredential, findStanding, now: () => now },
  ).catch((error: unknown) => error);
  return { outcome, asked };
}

describe('authenticate', () => {
  test('gives the credential that a token opens', async () => {
    const { outcome, asked } = await open(token, credential);

    expect(outcome).toBe(credential);
    expect(asked).toEqual([digestSecret(token)]);
  });

  test.each<[string, Standing | undefined, boolean]>([
    ['in force', { expiresAt: '2026-11-21T10:00:01.000Z' }, true],
    ['in force for ever', {}, true],
    ['revoked', { revokedAt: '2026-11-21T09:59:59.000Z' }, false],
    ['expired', { expiresAt: '2026-11-21T10:00:00.000Z' }, false],
    ['unknown', undefined, false],
  ])('judges an access token by its client, which is %s', async (_, standing, isOpen) => {
    const asked: string[] = [];
    const deps = {
      findCredential: async () => ({ ...credential, issuedTo: 'cred_client' }),
      findStanding: async (id: string) => {
        asked.push(id);
        return standing;
      },
      now: () => now,
    };

    const opened = authenticate({ secret: token, acceptsChosenSecrets: false }, deps).catch(({ code }) => code);

    expect(await opened).toEqual(isOpen ? expect.objectContaining({ id: credential.id }) : 'unauthenticated');
    expect(asked).toEqual(['cred_client']);
  });

  test.each([
    ['no secret', undefined],
    ['an empty secret', ''],
    ['garbage', 'hunter2'],
    ['a token with a changed character', token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
    ['a secret that a team chose itself', 'a-long-secret-that-is-no-token'],
  ])('refuses %s without a read of the database', async (_, secret) => {
    const { outcome, asked } = await open(secret, credential);

    expect(outcome).toMatchObject({ code: 'unauthenticated', facts: { authScheme: 'Bearer' } });
    expect(asked).toEqual([]);
  });

  test('accepts a chosen secret if the dialect does', async () => {
    const chosen = { ...credential, digest: digestSecret('our own secret') };

    expect((await open('our own secret', chosen, true)).outcome).toBe(chosen);
    expect((await open('another secret', undefined, true)).outcome).toMatchObject({ code: 'unauthenticated' });
  });

  test('gives the same error for an unknown, an expired and a revoked token', async () => {
    const refused = await Promise.all([
      open(token, undefined),
      open(token, { ...credential, expiresAt: now.toISOString() }),
      open(token, { ...credential, revokedAt: now.toISOString() }),
      open(token, { ...credential, digest: digestSecret('another') }),
      open('garbage', undefined),
    ]);

    const messages = refused.map(({ outcome }) => (outcome as Error).message);
    expect(new Set(messages).size).toBe(1);
    expect(messages[0]).not.toContain(token);
  });
});

describe('isInForce', () => {
  test.each([
    ['never expires', {}, true],
    ['expires a millisecond later', { expiresAt: '2026-11-21T10:00:00.001Z' }, true],
    ['expires now', { expiresAt: '2026-11-21T10:00:00.000Z' }, false],
    ['has expired', { expiresAt: '2026-11-21T09:59:59.999Z' }, false],
    ['expires now, told with an offset', { expiresAt: '2026-11-21T12:00:00+02:00' }, false],
    ['is revoked now', { revokedAt: '2026-11-21T10:00:00.000Z' }, false],
    ['will be revoked', { revokedAt: '2026-11-21T10:00:00.001Z' }, true],
    ['was revoked before it expires', { revokedAt: '2026-11-01T00:00:00Z', expiresAt: '2027-01-01T00:00:00Z' }, false],
    ['has an expiry that cannot be read', { expiresAt: 'soon' }, false],
    ['has a revocation that cannot be read', { revokedAt: 'yesterday' }, false],
  ])('is true for one that %s: %j → %s', (_, dates, expected) => {
    expect(isInForce({ ...credential, ...dates }, now)).toBe(expected);
  });
});

describe('requireScope', () => {
  test.each(scopes)('lets %s do only its own action, except for admin', (held) => {
    for (const asked of scopes) {
      const check = () => requireScope({ ...credential, scopes: [held] }, asked);

      if (held === asked || held === 'admin') expect(check).not.toThrow();
      else expect(check).toThrow(expect.objectContaining({ code: 'forbidden' }));
    }
  });

  test('allows nothing without a scope', () => {
    expect(() => requireScope({ ...credential, scopes: [] }, 'runs:read')).toThrow('it has none');
  });
});

describe('organisations', () => {
  const one = { ...credential, organisations: ['acme'] };
  const two = { ...credential, organisations: ['acme', 'globex'] };

  test.each([
    ['any for a credential without a limit', credential, 'acme', 'acme'],
    ['none for a credential without a limit', credential, undefined, undefined],
    ['its only one unasked', one, undefined, 'acme'],
    ['its only one asked for', one, 'acme', 'acme'],
    ['one of several asked for', two, 'globex', 'globex'],
  ])('may act for %s', (_, holder, asked, expected) => {
    expect(resolveOrganisation(holder, asked)).toBe(expected);
  });

  test.each([
    ['a foreign one', one, 'globex'],
    ['one of several unasked', two, undefined],
    ['any, where the list is empty', { ...credential, organisations: [] }, undefined],
  ])('may not act for %s', (_, holder, asked) => {
    expect(() => resolveOrganisation(holder, asked)).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });

  test('are seen only by credentials that may act for them', () => {
    expect([undefined, 'acme', 'globex'].map((organisation) => maySeeOrganisation(one, organisation))).toEqual([
      false,
      true,
      false,
    ]);
    expect([undefined, 'acme'].map((organisation) => maySeeOrganisation(credential, organisation))).toEqual([
      true,
      true,
    ]);
  });
});

describe('workflows', () => {
  test('are open to a credential without a limit and to one that names them', () => {
    expect(mayUseWorkflow(credential, 'w')).toBe(true);
    expect(mayUseWorkflow({ ...credential, workflows: ['w'] }, 'w')).toBe(true);
    expect(mayUseWorkflow({ ...credential, workflows: ['v'] }, 'w')).toBe(false);
    expect(mayUseWorkflow({ ...credential, workflows: [] }, 'w')).toBe(false);
  });
});
