import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sourceMark } from '../../../../lib/cli/reload/source-mark.ts';

let folder: string;
const file = (): string => join(folder, 'a', 'one.ts');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowgate-mark-'));
  mkdirSync(join(folder, 'a'));
  writeFileSync(file(), '1');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the mark of a folder', () => {
  test('stays while nothing is saved', () => {
    expect(sourceMark([folder])).toBe(sourceMark([folder]));
  });

  test.each<[string, () => void]>([
    ['a file is longer', () => writeFileSync(file(), '22')],
    ['a file is as long and was saved at another time', () => utimesSync(file(), 1, 1)],
    ['a file was added', () => writeFileSync(join(folder, 'a', 'two.ts'), '')],
    ['a file was removed', () => rmSync(file())],
    ['the folder is gone', () => rmSync(folder, { recursive: true })],
  ])('is another where %s', (_, change) => {
    const before = sourceMark([folder]);

    change();

    expect(sourceMark([folder])).not.toBe(before);
  });
});
