// One administrator's token a data folder: each start shows the same one, while it opens anything.
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ensureAdministratorToken } from '../../../../lib/cli/router/administrator-token.ts';
import type { Credential } from '../../../../lib/core/credential/credential.ts';
import { makeCredential, type SecretCredentialRequest } from '../../../../lib/core/credential/issue-credential.ts';
import { digestSecret, isToken } from '../../../../lib/core/credential/token.ts';
import { createTemporaryFolder } from '../../../fixtures/temporary-folder.ts';

const now = new Date('2026-11-21T10:00:00.000Z');

function bed(dataDir?: string) {
  const made: Credential[] = [];
  const said: string[] = [];
  const randomBytes = (count: number) => new Uint8Array(count).fill(made.length + 1);
  const table = {
    create: async (request: SecretCredentialRequest) => {
      const one = makeCredential(request, { now: () => now, randomBytes });
      made.push(one.credential);
      return one;
    },
    find: async (secret: string) => made.find(({ digest }) => digest === digestSecret(secret)),
    labelled: async (label: string) => made.filter((one) => one.label === label),
  };
  const start = () => ensureAdministratorToken({ table, dataDir, now, say: (line) => said.push(line) });
  return { made, said, start, file: join(dataDir ?? '', 'administrator-token') };
}

function change(made: Credential[], difference: Partial<Credential>): void {
  made.push(...made.splice(0).map((one) => ({ ...one, ...difference })));
}

describe('the administrator’s token of a data folder', () => {
  test('is the same at each start, and kept for its owner alone', async () => {
    const { made, start, file } = bed(createTemporaryFolder());
    const first = await start();
    chmodSync(file, 0o644);

    const again = await start();

    expect(isToken(first)).toBe(true);
    expect(again).toBe(first);
    expect(made).toMatchObject([{ digest: digestSecret(first), label: 'flowgate dev', environment: 'production' }]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test.each<[string, Partial<Credential>]>([
    ['revoked', { revokedAt: '2026-11-21T09:00:00.000Z' }],
    ['expired', { expiresAt: '2026-11-21T09:00:00.000Z' }],
    ['rotated out', { retiresAt: '2026-11-21T09:00:00.000Z' }],
  ])('is replaced, and this is said, where its credential was %s', async (_, difference) => {
    const { made, said, start, file } = bed(createTemporaryFolder());
    const first = await start();
    change(made, difference);

    const next = await start();

    expect(next).not.toBe(first);
    expect(readFileSync(file, 'utf8')).toBe(`${next}\n`);
    expect(made).toHaveLength(2);
    expect(said.join('\n')).toContain(`${made[0]?.id}, is revoked or expired`);
  });

  test.each([
    ['damaged', 'fgt_half'],
    ['empty', ''],
    ['one that the table does not know', `${'fgt_'}${'0'.repeat(40)}000000\n`],
  ])('is replaced where the file is %s', async (_, content) => {
    const { start, file } = bed(createTemporaryFolder());
    writeFileSync(file, content);

    const token = await start();

    expect(readFileSync(file, 'utf8').trim()).toBe(token);
  });

  test('names the tokens of earlier starts that are still in force, and ends none', async () => {
    const { made, said, start, file } = bed(createTemporaryFolder());
    await start();
    writeFileSync(file, '');

    await start();

    expect(said.join('\n')).toContain(`still valid: ${made[0]?.id}. Revoke those`);
    expect(made.map(({ revokedAt }) => revokedAt)).toEqual([undefined, undefined]);
  });
});

test('without a data folder each start has a token of its own', async () => {
  const { made, start } = bed();

  expect(isToken(await start())).toBe(true);
  expect(made).toHaveLength(1);
});
