import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { buildRuntimeProgram } from '../../../../../lib/local/services/lambda/runtime-program.ts';
import { createTemporaryFolder } from '../../../../fixtures/temporary-folder.ts';

describe('the program of the functions’ threads', () => {
  test('is JavaScript that imports nothing but Node.js', () => {
    const program = readFileSync(buildRuntimeProgram(createTemporaryFolder()), 'utf8');

    const imported = [...program.matchAll(/^import .* from "([^"]+)"/gm)].map(([, name]) => name);
    expect(imported).toEqual(expect.arrayContaining(['node:worker_threads', 'node:v8']));
    expect(imported.filter((name) => !name?.startsWith('node:'))).toEqual([]);
  });

  test('is built once for the same sources', () => {
    const folder = createTemporaryFolder();
    const first = fileURLToPath(buildRuntimeProgram(folder));
    writeFileSync(first, '// built');

    const second = fileURLToPath(buildRuntimeProgram(folder));

    expect(second).toBe(first);
    expect(readFileSync(second, 'utf8')).toBe('// built');
  });

  test('is its source if the folder cannot be created', () => {
    const folder = createTemporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'other'));

    expect(buildRuntimeProgram(join(folder, 'file', 'below')).pathname).toMatch(/runtime\/main\.ts$/);
    expect(buildRuntimeProgram(join(folder, 'other')).pathname).toMatch(/\.mjs$/);
  });
});
