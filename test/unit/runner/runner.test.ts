// What the suites of one worker share and do not share: test/runner/README.md.
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';

interface ProcessState {
  takeProcess(): unknown;
  restoreProcess(before: unknown): void;
}

interface Loader {
  readonly SuiteModules: new () => { import(path: string): Promise<{ own: unknown; shared: unknown }> };
}

const runner = join(import.meta.dirname, '..', '..', 'runner');
const { takeProcess, restoreProcess } = (await import(String(join(runner, 'process-state.mjs')))) as ProcessState;
const { SuiteModules } = (await import(String(join(runner, 'suite-modules.mjs')))) as Loader;

test('suites have their own modules of this project, and share packages', async () => {
  const file = join(import.meta.dirname, 'loaded.ts');

  const suite = new SuiteModules();
  const one = await suite.import(file);
  const again = await suite.import(file);
  const other = await new SuiteModules().import(file);

  expect(again.own).toBe(one.own);
  expect(other.own).not.toBe(one.own);
  expect(other.shared).toBe(one.shared);
});

test('changes of a suite to the process are undone after it', () => {
  const { env, exitCode } = process;
  const { fetch } = globalThis;
  const folder = process.cwd();
  const exits: string[] = [];
  const before = takeProcess();

  process.env.AWS_REGION_OF_A_TEST = 'eu-central-1';
  process.env = { PATH: '' };
  process.exitCode = 3;
  process.chdir('/');
  process.once('exit', () => exits.push('exit'));
  globalThis.fetch = async () => new Response();
  restoreProcess(before);

  expect(process.env).toBe(env);
  expect(env).not.toHaveProperty('AWS_REGION_OF_A_TEST');
  expect([process.exitCode, process.cwd(), globalThis.fetch]).toEqual([exitCode, folder, fetch]);
  expect(exits).toEqual(['exit']);
});

test('an unsupported member of jest is refused by name', () => {
  expect(() => jest.useFakeTimers()).toThrow('jest.useFakeTimers is not available: test/runner offers fn, spyOn');
});
