import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { computeSourceMark } from '../../../../lib/cli/reload/source-mark.ts';

let folder: string;
const file = (): string => join(folder, 'a', 'one.ts');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowgate-mark-'));
  mkdirSync(join(folder, 'a'));
  writeFileSync(file(), '1');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the mark of a folder', () => {
  test('is the same while no file is saved', () => {
    expect(computeSourceMark([folder])).toBe(computeSourceMark([folder]));
  });

  test.each<[string, () => void]>([
    ['a file gets longer', () => writeFileSync(file(), '22')],
    ['a file of the same size is saved later', () => utimesSync(file(), 1, 1)],
    ['a file is added', () => writeFileSync(join(folder, 'a', 'two.ts'), '')],
    ['a file is removed', () => rmSync(file())],
    ['the folder is removed', () => rmSync(folder, { recursive: true })],
  ])('changes when %s', (_, change) => {
    const before = computeSourceMark([folder]);

    change();

    expect(computeSourceMark([folder])).not.toBe(before);
  });
});
