// On a real folder, since the operating system's notifications are under test.
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { watchProject } from '../../../../lib/cli/reload/watch-project.ts';

let folder: string;
let stop: () => Promise<void>;
let reported: PromiseWithResolvers<readonly string[]>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowgate-watch-'));
  mkdirSync(join(folder, 'a', 'b'), { recursive: true });
  writeFileSync(join(folder, 'a', 'one.json'), '1');
  reported = Promise.withResolvers();
  stop = await watchProject({
    folders: [folder],
    onChange: (files) => reported.resolve(files),
    onFault: (error) => isMissing(error) || reported.reject(error),
    quietMs: 20,
  });
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

// Jest's errors are not instances of the `Error` that chokidar knows, so it reports a missing folder, which it otherwise does not.
const isMissing = (error: unknown): boolean => String(error).includes('ENOENT');

/** Waits for the next report. */
async function next(): Promise<readonly string[]> {
  const files = await reported.promise;
  reported = Promise.withResolvers();
  return files;
}
const at = (...parts: string[]): string => relative(process.cwd(), join(folder, ...parts));

describe('a watched folder reports', () => {
  test('what is saved together, once', async () => {
    writeFileSync(join(folder, 'a', 'one.json'), '2');
    writeFileSync(join(folder, 'two.json'), '2');

    expect(await next()).toEqual([at('a', 'one.json'), at('two.json')].toSorted());
  });

  test('a file that was replaced by another, and every later save of it', async () => {
    writeFileSync(join(folder, 'a', '.new'), '2');
    renameSync(join(folder, 'a', '.new'), join(folder, 'a', 'one.json'));
    expect(await next()).toEqual([at('a', 'one.json')]);

    writeFileSync(join(folder, 'a', 'one.json'), '3');

    expect(await next()).toEqual([at('a', 'one.json')]);
  });

  test('what is saved in a folder that came later', async () => {
    mkdirSync(join(folder, 'c', 'd'), { recursive: true });
    expect(await next()).toContain(at('c'));

    writeFileSync(join(folder, 'c', 'd', 'one.json'), '1');

    expect(await next()).toEqual([at('c', 'd', 'one.json')]);
  });

  test('what is saved in a folder that was removed and came back', async () => {
    rmSync(join(folder, 'a'), { recursive: true });
    await next();
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    await next();

    writeFileSync(join(folder, 'a', 'b', 'one.json'), '1');

    expect(await next()).toEqual([at('a', 'b', 'one.json')]);
  });

  test('nothing of what an editor leaves beside a file', async () => {
    for (const name of ['.one.json.swp', 'one.json~', '4913', 'workflow.schema.json']) {
      writeFileSync(join(folder, 'a', name), '');
    }
    writeFileSync(join(folder, 'last.json'), '');

    expect(await next()).toEqual([at('last.json')]);
  });
});

test('a watched folder that is removed as a whole is watched again once it is back', async () => {
  rmSync(folder, { recursive: true });
  await next();
  mkdirSync(join(folder, 'a'), { recursive: true });
  await next();

  writeFileSync(join(folder, 'a', 'one.json'), '2');

  expect(await next()).toEqual([at('a', 'one.json')]);
});

test('a folder that does not exist yet is watched once it is made', async () => {
  const missing = join(folder, 'a', 'later');
  const files = Promise.withResolvers<readonly string[]>();
  const stopLater = await watchProject({
    folders: [missing],
    onChange: files.resolve,
    onFault: (error) => isMissing(error) || files.reject(error),
    quietMs: 20,
  });

  mkdirSync(missing);
  writeFileSync(join(missing, 'one.json'), '1');

  expect(await files.promise.finally(stopLater)).toContain(at('a', 'later', 'one.json'));
});
