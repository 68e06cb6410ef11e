import { describe, expect, test } from '@jest/globals';
import { scopes } from '../../../../lib/core/credential/credential.ts';
import {
  credentialRequest,
  describeCredential,
  issueCredential,
} from '../../../../lib/core/credential/issue-credential.ts';
import { digestSecret, isToken } from '../../../../lib/core/credential/token.ts';

let drawn = 0;
const deps = {
  now: () => new Date('2026-11-21T10:00:00.000Z'),
  randomBytes: (count: number) => {
    drawn += 1;
    return new Uint8Array(count).fill(drawn);
  },
};

describe('issueCredential', () => {
  test('creates a token and a credential that stores only its digest', () => {
    const { token, credential } = issueCredential({ label: 'shop', scopes: ['events:write'] }, deps);

    expect(isToken(token)).toBe(true);
    expect(credential).toMatchObject({
      id: expect.stringMatching(/^cred_[0-9a-z]{16}$/),
      digest: digestSecret(token),
      label: 'shop',
      environment: 'production',
      scopes: ['events:write'],
      createdAt: '2026-11-21T10:00:00.000Z',
    });
    expect(JSON.stringify(credential)).not.toContain(token);
    expect(JSON.stringify(credential)).not.toContain(token.slice(4, 44));
  });

  test('keeps every limit that was asked for', () => {
    const limits = {
      environment: 'staging',
      organisations: ['a'],
      workflows: ['w'],
      rateLimit: { requests: 100, seconds: 900 },
      expiresAt: '2027-01-01T00:00:00Z',
    };

    const { credential } = issueCredential({ label: 'x', scopes: ['admin', 'admin'], ...limits }, deps);

    expect(credential).toMatchObject({ ...limits, scopes: ['admin'] });
  });

  test('makes another token and another ID each time', () => {
    const [one, other] = [1, 2].map(() => issueCredential({ label: 'x', scopes: ['admin'] }, deps));

    expect(one?.token).not.toBe(other?.token);
    expect(one?.credential.id).not.toBe(other?.credential.id);
  });

  test('shows a credential without its digest', () => {
    const { credential } = issueCredential({ label: 'x', scopes: ['admin'] }, deps);

    expect(describeCredential(credential)).not.toHaveProperty('digest');
    expect(JSON.stringify(describeCredential(credential))).not.toContain(credential.digest);
  });
});

describe('credentialRequest', () => {
  const valid = { label: 'shop', scopes: [...scopes] };

  test('takes what is allowed', () => {
    expect(credentialRequest.safeParse(valid).success).toBe(true);
    expect(credentialRequest.safeParse({ ...valid, expiresAt: '2027-01-01T00:00:00+01:00' }).success).toBe(true);
  });

  test.each([
    ['no label', { label: undefined }],
    ['an empty label', { label: '' }],
    ['no scope', { scopes: [] }],
    ['an unknown scope', { scopes: ['everything'] }],
    ['an empty list of organisations, which would be no limit at all', { organisations: [] }],
    ['an empty list of workflows', { workflows: [] }],
    ['an environment with a slash', { environment: 'a/b' }],
    ['an environment too long', { environment: 'x'.repeat(65) }],
    ['an expiry that is no moment', { expiresAt: 'tomorrow' }],
    ['a day that does not exist', { expiresAt: '2027-02-30T00:00:00Z' }],
    ['a member that it does not know', { expires: '2027-01-01T00:00:00Z' }],
  ])('refuses %s', (_, difference) => {
    expect(credentialRequest.safeParse({ ...valid, ...difference }).success).toBe(false);
  });
});
