import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readCode } from '../../../../../lib/local/services/lambda/code-bundle.ts';
import { keepCode, markUsed } from '../../../../../lib/local/services/lambda/kept-code.ts';
import { createTemporaryFolder } from '../../../../fixtures/temporary-folder.ts';

function writeCode(text: string, data = '{}') {
  const directory = createTemporaryFolder();
  writeFileSync(join(directory, 'index.mjs'), text);
  writeFileSync(join(directory, 'catalogue.json'), data);
  return readCode(directory);
}

const readKept = (directory: string) => readFileSync(join(directory, 'index.mjs'), 'utf8');

test('gives the same content one place, whichever folder it comes from', () => {
  const folder = createTemporaryFolder();

  const kept = [writeCode('1'), writeCode('1'), writeCode('2')].map((code) => keepCode(code, folder));

  expect(kept.map(({ directory }) => readKept(directory))).toEqual(['1', '1', '2']);
  expect(new Set(kept.map(({ directory }) => directory)).size).toBe(2);
  expect(new Set(kept.map(({ compiled }) => compiled)).size).toBe(2);
  expect(readdirSync(folder)).toHaveLength(2);
});

test('leaves the code where it is without a folder, and where the folder cannot be written', () => {
  const code = writeCode('1');

  const kept = [undefined, join(code.directory, 'index.mjs', 'below-a-file')].map((folder) => keepCode(code, folder));

  expect(kept).toEqual([code, code]);
});

test('copies code again that was damaged', () => {
  const folder = createTemporaryFolder();
  const code = writeCode('1');
  writeFileSync(join(keepCode(code, folder).directory, 'index.mjs'), '');

  const { directory } = keepCode(code, folder);

  expect(readKept(directory)).toBe('1');
});

test('takes the compiled form over from code with the same modules and other data', () => {
  const folder = createTemporaryFolder();
  const { compiled = '' } = keepCode(writeCode('1', '["old"]'), folder);
  mkdirSync(compiled);
  writeFileSync(join(compiled, 'a1b2'), 'compiled by V8');

  const [same, other] = [writeCode('1', '["new"]'), writeCode('2')].map((code) => keepCode(code, folder));

  expect(readFileSync(join(same?.directory ?? '', 'catalogue.json'), 'utf8')).toBe('["new"]');
  expect(readFileSync(join(same?.compiled ?? '', 'a1b2'), 'utf8')).toBe('compiled by V8');
  expect(existsSync(other?.compiled ?? '')).toBe(false);
});

test('knows that its place was removed', () => {
  const folder = createTemporaryFolder();
  const kept = keepCode(writeCode('1'), folder);
  const before = markUsed(kept);
  rmSync(folder, { recursive: true });

  const after = markUsed(kept);

  expect([before, after]).toEqual([true, false]);
});

test('removes code that was not used for a day, once there are more than 64 others', () => {
  const folder = createTemporaryFolder();
  const [old, young] = [keepCode(writeCode('old'), folder), keepCode(writeCode('young'), folder)];
  const place = ({ directory }: { directory: string }) => join(directory, '..');
  const setAge = (kept: { directory: string }, hours: number) => {
    const usedAt = new Date(Date.now() - hours * 3_600_000);
    utimesSync(place(kept), usedAt, usedAt);
  };
  setAge(old, 25);
  setAge(young, 23);

  for (let at = 0; at < 63; at += 1) keepCode(writeCode(`number ${at}`), folder);
  const isKept = [old, young].map((kept) => existsSync(place(kept)));
  keepCode(writeCode('one more'), folder);

  expect(isKept).toEqual([false, true]);
  expect(existsSync(place(young))).toBe(true);
});
