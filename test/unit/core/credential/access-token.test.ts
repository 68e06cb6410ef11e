import { describe, expect, test } from '@jest/globals';
import { grantAccess } from '../../../../lib/core/credential/access-token.ts';
import type { Credential } from '../../../../lib/core/credential/credential.ts';
import { digestSecret } from '../../../../lib/core/credential/token.ts';

const deps = {
  now: () => new Date('2026-11-21T10:00:00.000Z'),
  randomBytes: (count: number) => new Uint8Array(count).fill(7),
};
const client: Credential = {
  id: 'cred_client',
  digest: digestSecret('secret'),
  label: 'marketplace',
  environment: 'staging',
  scopes: ['events:write', 'runs:read'],
  organisations: ['acme'],
  workflows: ['w'],
  rateLimit: { requests: 100, seconds: 900 },
  createdAt: '2026-01-01T00:00:00.000Z',
};

describe('an access token', () => {
  test('has the grants of its client for a day, and refers to the client', () => {
    const { token, credential, seconds } = grantAccess(client, deps);

    expect(seconds).toBe(86_400);
    expect(credential).toEqual({
      id: expect.stringMatching(/^cred_/),
      digest: digestSecret(token),
      label: 'access token of cred_client',
      environment: 'staging',
      scopes: ['events:write', 'runs:read'],
      organisations: ['acme'],
      workflows: ['w'],
      rateLimit: { requests: 100, seconds: 900 },
      createdAt: '2026-11-21T10:00:00.000Z',
      expiresAt: '2026-11-22T10:00:00.000Z',
      issuedTo: 'cred_client',
    });
  });

  test('is never an administrator, even if its client is: it has all other scopes', () => {
    const { credential } = grantAccess({ ...client, scopes: ['admin'] }, deps);

    expect(credential.scopes).toEqual(['events:write', 'runs:write', 'runs:debug', 'runs:read', 'workflows:write']);
  });

  test('of a client for all organisations and workflows has no limit', () => {
    const { credential } = grantAccess({ ...client, organisations: undefined, workflows: undefined }, deps);

    expect([credential.organisations, credential.workflows]).toEqual([undefined, undefined]);
  });

  test.each([
    ['2026-11-21T10:00:01.500Z', 1, '2026-11-21T10:00:01.500Z'],
    ['2026-11-21T12:00:00+01:00', 3_600, '2026-11-21T11:00:00.000Z'],
    ['2027-01-01T00:00:00Z', 86_400, '2026-11-22T10:00:00.000Z'],
  ])('of a client that ends at %s is in force for %i seconds', (expiresAt, seconds, endsAt) => {
    const granted = grantAccess({ ...client, expiresAt }, deps);

    expect([granted.seconds, granted.credential.expiresAt]).toEqual([seconds, endsAt]);
  });
});
