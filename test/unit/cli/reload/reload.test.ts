import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { reloadOnSave } from '../../../../lib/cli/reload/reload.ts';

let folder: string;
let stop: () => Promise<void>;
let lines: string[];
let isBroken: boolean;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowgate-reload-'));
  mkdirSync(join(folder, 'hello'));
  writeFileSync(join(folder, 'hello', 'workflow.json'), '1');
  lines = [];
  isBroken = false;
  stop = await reloadOnSave({
    platform: { apply: async () => undefined },
    synthesis: { synthesize: async () => (isBroken ? Promise.reject(new Error('it is wrong')) : []) },
    assembly: folder,
    workflows: undefined,
    onApplied: () => undefined,
    folders: [folder],
    say: (line) => lines.push(line),
  });
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

const at = (...parts: string[]): string => relative(process.cwd(), join(folder, ...parts));

async function said(count: number): Promise<string[]> {
  while (lines.length < count) await new Promise((turn) => setTimeout(turn, 10));
  return lines;
}

test('names the file that was saved, not what an editor put in its place', async () => {
  writeFileSync(join(folder, 'hello', 'sedXyZ'), '2');
  renameSync(join(folder, 'hello', 'sedXyZ'), join(folder, 'hello', 'workflow.json'));

  expect(await said(1)).toEqual([expect.stringContaining(`reloaded ${at('hello', 'workflow.json')} in `)]);
});

test('names a folder that was removed', async () => {
  rmSync(join(folder, 'hello'), { recursive: true });

  expect(await said(1)).toEqual([expect.stringContaining(`reloaded ${at('hello')} in `)]);
});

test('says what is wrong, and of which file', async () => {
  isBroken = true;

  writeFileSync(join(folder, 'hello', 'workflow.json'), '2');

  expect(await said(2)).toEqual([
    'it is wrong',
    `${at('hello', 'workflow.json')}: not reloaded; the last valid version stays in service: correct the error and save again`,
  ]);
});
