// Watches a real folder, because the notifications of the operating system are under test.
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { watchProject } from '../../../../lib/cli/reload/watch-project.ts';

let folder: string;
let stop: () => Promise<void>;
/** One element for each report that the test has not read yet, or for an error. */
let reports: (readonly string[])[];
let fault: unknown;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowgate-watch-'));
  mkdirSync(join(folder, 'a', 'b'), { recursive: true });
  writeFileSync(join(folder, 'a', 'one.json'), '1');
  reports = [];
  fault = undefined;
  stop = await watchProject({
    folders: [folder],
    onChange: (files) => reports.push(files),
    onFault: (error) => {
      if (!isMissing(error)) fault = error;
    },
    quietMs: 20,
  });
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

// In Jest, errors are not instances of the `Error` class that chokidar loads, so that it reports a missing folder as a fault.
const isMissing = (error: unknown): boolean => String(error).includes('ENOENT');

/** Returns the next report. */
async function next(): Promise<readonly string[]> {
  for (;;) {
    if (fault !== undefined) throw fault;
    const files = reports.shift();
    if (files !== undefined) return files;
    await sleep(10);
  }
}

/** Reads reports until one names the file. Late reports of earlier changes may come before it. */
async function untilReported(file: string): Promise<void> {
  while (!(await next()).includes(file));
}
const at = (...parts: string[]): string => relative(process.cwd(), join(folder, ...parts));

describe('watchProject', () => {
  test('reports files that are saved together in one call', async () => {
    writeFileSync(join(folder, 'a', 'one.json'), '2');
    writeFileSync(join(folder, 'two.json'), '2');

    expect(await next()).toEqual([at('a', 'one.json'), at('two.json')].toSorted());
  });

  test('reports a file that another one replaced, and every later save of it', async () => {
    writeFileSync(join(folder, 'a', '.new'), '2');
    renameSync(join(folder, 'a', '.new'), join(folder, 'a', 'one.json'));
    expect(await next()).toEqual([at('a', 'one.json')]);

    writeFileSync(join(folder, 'a', 'one.json'), '3');

    expect(await next()).toEqual([at('a', 'one.json')]);
  });

  test('reports files in a folder that is made later', async () => {
    mkdirSync(join(folder, 'c', 'd'), { recursive: true });
    await untilReported(at('c'));

    writeFileSync(join(folder, 'c', 'd', 'one.json'), '1');

    await untilReported(at('c', 'd', 'one.json'));
  });

  test('reports files in a folder that was removed and made again', async () => {
    rmSync(join(folder, 'a'), { recursive: true });
    await untilReported(at('a'));
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    await untilReported(at('a'));

    writeFileSync(join(folder, 'a', 'b', 'one.json'), '1');

    await untilReported(at('a', 'b', 'one.json'));
  });

  test('does not report the temporary files of an editor', async () => {
    for (const name of ['.one.json.swp', 'one.json~', '4913', 'workflow.schema.json']) {
      writeFileSync(join(folder, 'a', name), '');
    }
    writeFileSync(join(folder, 'last.json'), '');

    expect(await next()).toEqual([at('last.json')]);
  });
});

test('a watched folder that is removed and made again is watched again', async () => {
  rmSync(folder, { recursive: true });
  await untilReported(at());
  mkdirSync(join(folder, 'a'), { recursive: true });
  await untilReported(at());

  writeFileSync(join(folder, 'a', 'one.json'), '2');

  await untilReported(at('a', 'one.json'));
});

test('a folder that does not exist yet is watched as soon as it is made', async () => {
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
