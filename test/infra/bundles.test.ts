// What a cold start has to load: each function's bundle, without modules that are needed rarely.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { AssetCode } from 'aws-cdk-lib/aws-lambda';
import { projectRoot } from '../../lib/authoring/project.ts';
import { bundleFunction } from '../../lib/infra/function-bundle.ts';

/** Bytes of `index.mjs` and of everything that it imports statically. Raise a limit only for a reason. */
const most = { ingest: 470_000, start: 330_000, record: 375_000, api: 425_500, reconcile: 345_000 };

function bundle(name: string): string {
  const code = bundleFunction({ entry: join(projectRoot, 'lambdas', name, 'handler.ts') });
  return (code as AssetCode).path;
}

/** The files of a bundle that are loaded before the first request. */
function loadedAtOnce(folder: string, file = 'index.mjs', seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(file)) return seen;
  const text = readFileSync(join(folder, file), 'utf8');
  seen.set(file, text);
  for (const [, next = ''] of text.matchAll(/(?:\bfrom|\bimport)\s*"\.\/([\w-]+\.mjs)"/g))
    loadedAtOnce(folder, next, seen);
  return seen;
}

describe('bundles', () => {
  test.each(Object.entries(most))('of %s stay below the limit for a cold start: %i bytes', (name, limit) => {
    const files = loadedAtOnce(bundle(name));
    const bytes = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);

    expect(bytes).toBeLessThan(limit);
  });

  test('of ingest load the S3 client only for a request that needs it', () => {
    const folder = bundle('ingest');
    const loaded = loadedAtOnce(folder);
    const holders = readdirSync(folder).filter((file) =>
      readFileSync(join(folder, file), 'utf8').includes('"S3Client"'),
    );

    expect(holders).not.toEqual([]);
    expect(holders.filter((file) => loaded.has(file))).toEqual([]);
  });
});
