import { describe, expect, test } from '@jest/globals';
import type { Credential } from '../../../../lib/core/credential/credential.ts';
import { digestSecret } from '../../../../lib/core/credential/token.ts';
import { createAuditEntry, createCredentialAuditEntry, toActor } from '../../../../lib/core/operate/audit.ts';

const deps = {
  now: () => new Date('2026-11-21T10:00:00.000Z'),
  randomBytes: (count: number) => new Uint8Array(count).fill(7),
};
const credential: Credential = {
  id: 'cred_1',
  digest: digestSecret('secret'),
  label: 'shop',
  environment: 'staging',
  scopes: ['admin'],
  organisations: ['acme'],
  createdAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2027-01-01T00:00:00.000Z',
};

describe('an audit entry', () => {
  test('of a credential has its grants, the actor and the time, in the credential’s environment', () => {
    const by = { kind: 'operator', name: 'ada' } as const;

    expect(createCredentialAuditEntry({ action: 'credential.created', credential, by }, deps)).toEqual({
      id: 'aud_0w3ge1r70w3ge1r7',
      at: '2026-11-21T10:00:00.000Z',
      environment: 'staging',
      by,
      action: 'credential.created',
      credential: {
        id: 'cred_1',
        label: 'shop',
        environment: 'staging',
        scopes: ['admin'],
        organisations: ['acme'],
        expiresAt: '2027-01-01T00:00:00.000Z',
      },
    });
  });

  test('has no digest, for any action', () => {
    for (const action of ['credential.created', 'credential.rotated', 'credential.revoked'] as const) {
      const entry = createCredentialAuditEntry({ action, credential, by: toActor(credential) }, deps);

      expect(JSON.stringify(entry)).not.toContain(credential.digest);
    }
  });

  test('reports a grant that this version does not know', () => {
    const limited = { ...credential, somethingNew: 7 };

    const entry = createCredentialAuditEntry(
      { action: 'credential.rotated', credential: limited, by: toActor(credential) },
      deps,
    );

    expect(entry).toMatchObject({ credential: { somethingNew: 7 } });
  });

  test('by an access token names the credential that obtained it', () => {
    const by = toActor({ ...credential, id: 'cred_2', label: 'access token of cred_1', issuedTo: 'cred_1' });

    const act = { action: 'workflow.switched', workflow: { id: 'w', name: 'orders' }, from: true, to: false } as const;

    expect(createAuditEntry(act, { by, environment: 'production' }, deps)).toMatchObject({
      environment: 'production',
      by: { kind: 'credential', id: 'cred_2', label: 'access token of cred_1', issuedTo: 'cred_1' },
      ...act,
    });
  });
});
