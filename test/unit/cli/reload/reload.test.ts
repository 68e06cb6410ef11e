import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { reloadOnSave } from '../../../../lib/cli/reload/reload.ts';
import { UnfinishedError } from '../../../../lib/cli/reload/synthesis-process.ts';

let folder: string;
let stop: () => Promise<void>;
let lines: string[];
let fault: Error | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowgate-reload-'));
  mkdirSync(join(folder, 'hello'));
  writeFileSync(join(folder, 'hello', 'workflow.json'), '1');
  lines = [];
  fault = undefined;
  stop = await reloadOnSave({
    platform: { apply: async () => undefined },
    synthesis: { synthesize: async () => (fault === undefined ? [] : Promise.reject(fault)) },
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

test('names a removed folder as removed', async () => {
  rmSync(join(folder, 'hello'), { recursive: true });

  expect(await readLines(1)).toEqual([expect.stringContaining(`removed ${at('hello')} in `)]);
});

test('names a folder that was renamed as removed, and the files of its new name as reloaded', async () => {
  renameSync(join(folder, 'hello'), join(folder, 'welcome'));

  expect(await readLines(1)).toEqual([
    expect.stringContaining(`reloaded ${at('welcome', 'workflow.json')}, removed ${at('hello')} in `),
  ]);
});

test('waits calmly for a file that is not written yet', async () => {
  fault = new UnfinishedError('w/definition.asl.json: the file does not exist: every workflow needs one');

  writeFileSync(join(folder, 'hello', 'workflow.json'), '2');

  expect(await readLines(1)).toEqual([
    'waiting: w/definition.asl.json: the file does not exist: every workflow needs one',
  ]);
});

test('prints the error and the file that caused it', async () => {
  fault = new Error('synthesis failed');

  writeFileSync(join(folder, 'hello', 'workflow.json'), '2');

  expect(await readLines(2)).toEqual([
    'synthesis failed',
    `${at('hello', 'workflow.json')}: not reloaded; the last valid version stays in service: correct the error and save again`,
  ]);
});
