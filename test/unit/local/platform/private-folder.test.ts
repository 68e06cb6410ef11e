// Only its owner can read a data folder, and a folder that others may have written to is refused.
import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { narrowFolder, openPrivateFolder } from '../../../../lib/local/platform/private-folder.ts';
import { createTemporaryFolder } from '../../../fixtures/temporary-folder.ts';

const umask = process.umask();
afterEach(() => {
  process.umask(umask);
});

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** A folder with permissions, which the umask has no say in. */
function folderOf(mode: number, file?: string): string {
  const folder = createTemporaryFolder();
  if (file !== undefined) writeFileSync(join(folder, file), '');
  chmodSync(folder, mode);
  return folder;
}

/** A folder of another user: of root's, or, for root, of one that has no name. */
function foreignFolder(): string {
  if (process.getuid?.() !== 0) return '/';
  const folder = createTemporaryFolder();
  chownSync(folder, 65_534, 65_534);
  return folder;
}

describe('opening a private folder', () => {
  test('creates it and missing parent folders with access for the owner only', () => {
    process.umask(0);
    const above = join(createTemporaryFolder(), 'above');

    openPrivateFolder(join(above, 'data'));
    writeFileSync(join(above, 'data', 'made-later'), '');

    const made = [above, join(above, 'data'), join(above, 'data', 'made-later')];
    expect(made.map(modeOf)).toEqual(['700', '700', '600']);
  });

  test('says what to do if it cannot be created', () => {
    const file = join(createTemporaryFolder(), 'a-file');
    writeFileSync(file, '');

    expect(() => openPrivateFolder(join(file, 'data'))).toThrow(/a-file\/data cannot be created \(ENOTDIR\): choose/);
  });

  test.each([
    ['that others may read', folderOf(0o755, 'a')],
    ['that others may write, where nothing is in it', folderOf(0o777)],
  ])('restricts one %s', (_, folder) => {
    openPrivateFolder(folder);

    expect(modeOf(folder)).toBe('700');
  });

  test.each([0o775, 0o757, 0o777, 0o1777])('refuses one that other users could write to: %s', (mode) => {
    const folder = folderOf(mode, 'a');

    expect(() => openPrivateFolder(folder)).toThrow(/may write to .*chmod -R go-rwx/);
    expect(statSync(folder).mode & 0o7777).toBe(mode);
  });

  test('refuses one of another user', () => {
    const folder = foreignFolder();
    const mode = modeOf(folder);

    expect(() => openPrivateFolder(folder)).toThrow(/belongs to another user/);
    expect(modeOf(folder)).toBe(mode);
  });
});

describe('narrowing a folder', () => {
  test('restricts everything in it', () => {
    const folder = createTemporaryFolder();
    mkdirSync(join(folder, 'inner'));
    writeFileSync(join(folder, 'inner', 'file'), '');
    chmodSync(join(folder, 'inner', 'file'), 0o644);
    chmodSync(join(folder, 'inner'), 0o755);

    narrowFolder(folder);

    expect(['inner', 'inner/file'].map((path) => modeOf(join(folder, path)))).toEqual(['700', '600']);
  });

  test('refuses a link, through which another file would be changed', () => {
    const [folder, elsewhere] = [createTemporaryFolder(), join(createTemporaryFolder(), 'file')];
    writeFileSync(elsewhere, '');
    chmodSync(elsewhere, 0o644);
    symlinkSync(elsewhere, join(folder, 'link'));

    expect(() => narrowFolder(folder)).toThrow(/is a symbolic link/);
    expect(modeOf(elsewhere)).toBe('644');
  });

  test('does nothing if there is none', () => {
    expect(() => narrowFolder(join(createTemporaryFolder(), 'none'))).not.toThrow();
  });
});
