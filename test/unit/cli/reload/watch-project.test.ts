// On a real folder: what is tested is what the operating system tells.
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { watchProject } from '../../../../lib/cli/reload/watch-project.ts';

let folder: string;
let stop: () => void;
let told: PromiseWithResolvers<readonly string[]>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowgate-watch-'));
  mkdirSync(join(folder, 'a', 'b'), { recursive: true });
  writeFileSync(join(folder, 'a', 'one.json'), '1');
  told = Promise.withResolvers();
  stop = watchProject({
    folders: [folder],
    onChange: (files) => told.resolve(files),
    onFault: (_, error) => told.reject(error),
    quietMs: 20,
  });
});
afterEach(() => {
  stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The files that are told next. */
async function next(): Promise<readonly string[]> {
  const files = await told.promise;
  told = Promise.withResolvers();
  return files;
}
const at = (...parts: string[]): string => relative(process.cwd(), join(folder, ...parts));

describe('a watched folder tells', () => {
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

test('a folder that is not there is told as one that cannot be watched', () => {
  const faults: string[] = [];

  watchProject({ folders: ['/nowhere'], onChange: () => undefined, onFault: (place) => faults.push(place) })();

  expect(faults).toEqual(['/nowhere']);
});
