import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createProcessFolder } from '../../../../lib/cli/process/process-folder.ts';
import { createTemporaryFolder } from '../../../fixtures/temporary-folder.ts';

/** The ID of a process that has ended. */
const ended = spawnSync(process.execPath, ['--version']).pid;

test('creates a folder that only its owner can read, under the ID of the process', () => {
  const parent = createTemporaryFolder();

  const folder = createProcessFolder(parent);

  expect(basename(folder)).toMatch(new RegExp(`^flowgate-${process.pid}-`));
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('deletes what killed processes left, and nothing else', () => {
  const parent = createTemporaryFolder();
  const abandoned = join(parent, `flowgate-${ended}-a`);
  const others = [`flowgate-${process.pid}-b`, 'flowgate-c', `other-${ended}-d`];
  mkdirSync(abandoned);
  writeFileSync(join(abandoned, 'events'), 'secret');
  for (const name of others) mkdirSync(join(parent, name));

  const folder = createProcessFolder(parent);

  expect(existsSync(abandoned)).toBe(false);
  expect(readdirSync(parent).toSorted()).toEqual([...others, basename(folder)].toSorted());
});
