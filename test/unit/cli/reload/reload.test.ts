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
    synthesis: { synthesize: async () => (isBroken ? Promise.reject(new Error('synthesis failed')) : []) },
    assembly: folder,
    workflows: undefined,
    onApplied: () => undefined,
    folders: [folder],
    print: (line) => lines.push(line),
  });
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

const at = (...parts: string[]): string => relative(process.cwd(), join(folder, ...parts));

async function readLines(count: number): Promise<string[]> {
  while (lines.length < count) await new Promise((turn) => setTimeout(turn, 10));
  return lines;
}

test('names the saved file and not the temporary file of the editor', async () => {
  writeFileSync(join(folder, 'hello', 'sedXyZ'), '2');
  renameSync(join(folder, 'hello', 'sedXyZ'), join(folder, 'hello', 'workflow.json'));

  expect(await readLines(1)).toEqual([expect.stringContaining(`reloaded ${at('hello', 'workflow.json')} in `)]);
});

test('names a removed folder', async () => {
  rmSync(join(folder, 'hello'), { recursive: true });

  expect(await readLines(1)).toEqual([expect.stringContaining(`reloaded ${at('hello')} in `)]);
});

test('prints the error and the file that caused it', async () => {
  isBroken = true;

  writeFileSync(join(folder, 'hello', 'workflow.json'), '2');

  expect(await readLines(2)).toEqual([
    'synthesis failed',
    `${at('hello', 'workflow.json')}: not reloaded; the last valid version stays in service: correct the error and save again`,
  ]);
});
