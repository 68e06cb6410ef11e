import { describe, expect, test } from '@jest/globals';
import type { Credential } from '../../../../lib/core/credential/credential.ts';
import { digestSecret } from '../../../../lib/core/credential/token.ts';
import {
  formatUploadKey,
  issueUpload,
  isUsable,
  parseUploadId,
  type UploadId,
} from '../../../../lib/core/file/upload.ts';

const asked = new Date('2026-11-21T10:00:00.000Z');
const make = (fill: number, now = asked) =>
  issueUpload({ now: () => now, randomBytes: (count) => new Uint8Array(count).fill(fill) });
const id = (text: string): UploadId => parseUploadId(text) ?? ('' as UploadId);

const credential: Credential = {
  id: 'cred_a',
  digest: digestSecret('secret'),
  label: 'shop',
  environment: 'staging',
  scopes: ['events:write'],
  createdAt: '2026-01-01T00:00:00.000Z',
};

describe('an upload', () => {
  test('has an ID of its own that a header and a key can carry', () => {
    const { id: first } = make(1);
    const { id: second } = make(2);

    expect(first).toMatch(/^upl_[0-9a-z]{36}$/);
    expect(first).not.toBe(second);
    expect(parseUploadId(first)).toBe(first);
  });

  test('can be named for a day to the millisecond, as its ID alone determines', () => {
    const { id, usableUntil } = make(1);

    expect(usableUntil.toISOString()).toBe('2026-11-22T10:00:00.000Z');
    expect(isUsable(id, new Date(usableUntil.getTime() - 1))).toBe(true);
    expect(isUsable(id, usableUntil)).toBe(false);
  });

  test('is stored under its environment and the credential that requested it', () => {
    expect(formatUploadKey(credential, make(1).id)).toBe(`uploads/staging/cred_a/${make(1).id}`);
  });

  test('of an access token belongs to its client, because tomorrow’s token is a different one', () => {
    const tokens = ['cred_b', 'cred_c'].map((id) => ({ ...credential, id, issuedTo: 'cred_a' }));

    expect(tokens.map((token) => formatUploadKey(token, make(1).id))).toEqual([
      formatUploadKey(credential, make(1).id),
      formatUploadKey(credential, make(1).id),
    ]);
  });

  test.each([
    '',
    'upl_',
    'upl_../../files/production/secret',
    `upl_${'0'.repeat(35)}`,
    `upl_${'0'.repeat(37)}`,
    `upl_${'u'.repeat(36)}`,
    `UPL_${'0'.repeat(36)}`,
    ` upl_${'0'.repeat(36)}`,
    `upl_${'0'.repeat(36)}\n`,
    `evt_${'0'.repeat(36)}`,
  ])('is not %j', (text) => {
    expect(id(text)).toBe('');
  });
});
