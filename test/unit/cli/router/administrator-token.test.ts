// One administrator token per data folder: each start returns the same one while it is valid.
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ensureAdministratorToken } from '../../../../lib/cli/router/administrator-token.ts';
import type { Credential } from '../../../../lib/core/credential/credential.ts';
import { makeCredential, type SecretCredentialRequest } from '../../../../lib/core/credential/issue-credential.ts';
import { digestSecret, isToken } from '../../../../lib/core/credential/token.ts';
import { createTemporaryFolder } from '../../../fixtures/temporary-folder.ts';

const now = new Date('2026-11-21T10:00:00.000Z');

function setUp(dataDir?: string) {
  const created: Credential[] = [];
  const lines: string[] = [];
  const randomBytes = (count: number) => new Uint8Array(count).fill(created.length + 1);
  const table = {
    create: async (request: SecretCredentialRequest) => {
      const one = makeCredential(request, { now: () => now, randomBytes });
      created.push(one.credential);
      return one;
    },
    find: async (secret: string) => created.find(({ digest }) => digest === digestSecret(secret)),
    listByLabel: async (label: string) => created.filter((one) => one.label === label),
  };
  const start = () => ensureAdministratorToken({ table, dataDir, now, print: (line) => lines.push(line) });
  return { created, lines, start, file: join(dataDir ?? '', 'administrator-token') };
}

function change(created: Credential[], difference: Partial<Credential>): void {
  created.push(...created.splice(0).map((one) => ({ ...one, ...difference })));
}

describe('the administrator token of a data folder', () => {
  test('is the same at each start, in a file that only its owner can read', async () => {
    const { created, start, file } = setUp(createTemporaryFolder());
    const first = await start();
    chmodSync(file, 0o644);

    const again = await start();

    expect(isToken(first)).toBe(true);
    expect(again).toBe(first);
    expect(created).toMatchObject([{ digest: digestSecret(first), label: 'flowgate dev', environment: 'production' }]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test.each<[string, Partial<Credential>]>([
    ['revoked', { revokedAt: '2026-11-21T09:00:00.000Z' }],
    ['expired', { expiresAt: '2026-11-21T09:00:00.000Z' }],
    ['rotated out', { retiresAt: '2026-11-21T09:00:00.000Z' }],
  ])('is replaced, and this is reported, if its credential is %s', async (_, difference) => {
    const { created, lines, start, file } = setUp(createTemporaryFolder());
    const first = await start();
    change(created, difference);

    const next = await start();

    expect(next).not.toBe(first);
    expect(readFileSync(file, 'utf8')).toBe(`${next}\n`);
    expect(created).toHaveLength(2);
    expect(lines.join('\n')).toContain(`${created[0]?.id}, is revoked or expired`);
  });

  test.each([
    ['damaged', 'fgt_half'],
    ['empty', ''],
    ['of a token that is not in the table', `${'fgt_'}${'0'.repeat(40)}000000\n`],
  ])('is replaced if the file is %s', async (_, content) => {
    const { start, file } = setUp(createTemporaryFolder());
    writeFileSync(file, content);

    const token = await start();

    expect(readFileSync(file, 'utf8').trim()).toBe(token);
  });

  test('names the tokens of earlier starts that are still valid, and revokes none', async () => {
    const { created, lines, start, file } = setUp(createTemporaryFolder());
    await start();
    writeFileSync(file, '');

    await start();

    expect(lines.join('\n')).toContain(`still valid: ${created[0]?.id}. Revoke those`);
    expect(created.map(({ revokedAt }) => revokedAt)).toEqual([undefined, undefined]);
  });
});

test('each start creates a new token without a data folder', async () => {
  const { created, start } = setUp();

  expect(isToken(await start())).toBe(true);
  expect(created).toHaveLength(1);
});
