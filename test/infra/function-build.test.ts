// Repeated synthesis in one process: changed functions are built again, the others are reused.
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { stop } from 'esbuild';
import { projectRoot } from '../../lib/authoring/project.ts';
import type * as FunctionBuild from '../../lib/infra/function-build.ts';
import type { Builders } from '../../lib/infra/function-build.ts';

const entry = (name: string): string => join(projectRoot, 'lambdas', name, 'handler.ts');
const builders: Builders = { builds: new Map() };

afterAll(async () => {
  clearTimeout(builders.idleTimer);
  await stop();
});

/** Imports a fresh instance of the module. */
async function importFresh(time: number): Promise<typeof FunctionBuild> {
  return (await import(`../../lib/infra/function-build.ts?${time}`)) as typeof FunctionBuild;
}

test('a function is built again only if one of its sources was saved', async () => {
  const first = await importFresh(1);
  await first.bundleAhead(builders);
  const key = [...builders.builds.keys()].find((options) => options.includes(JSON.stringify(entry('start')))) ?? '';
  const kept = builders.builds.get(key);
  if (kept === undefined) throw new Error('the function was not built');
  builders.builds.set(key, { ...kept, mark: 'of earlier sources' });

  const second = await importFresh(2);
  await second.bundleAhead(builders);

  expect(second.buildOnce(entry('record'))).toBe(first.buildOnce(entry('record')));
  expect(second.buildOnce(entry('start'))).not.toBe(first.buildOnce(entry('start')));
  expect(kept.sources).toContain('lambdas/start/handler.ts');
  expect(kept.sources.filter((path) => path.includes('node_modules'))).toEqual([]);
});
