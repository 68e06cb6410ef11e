// The size of the code that a cold start loads: each function's bundle without modules that few requests need.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { AssetCode } from 'aws-cdk-lib/aws-lambda';
import { projectRoot } from '../../lib/authoring/project.ts';
import { operations } from '../../lib/http/contract/operations.ts';
import { apiRoutes } from '../../lib/http/server/api-routes.ts';
import { bundleFunction } from '../../lib/infra/function-bundle.ts';

/**
 * Limits in bytes for `index.mjs` and all its static imports. Raise a limit only for a reason. The client of EventBridge takes 29 kB of
 * `api`, whose callers are people.
 */
const limits = { ingest: 680_000, start: 435_000, record: 555_000, api: 905_000, reconcile: 472_000, bulk: 630_000 };

function buildBundle(name: string): string {
  const code = bundleFunction({ entry: join(projectRoot, 'lambdas', name, 'handler.ts') });
  return (code as AssetCode).path;
}

/** Collects the files of a bundle that are loaded before the first request. */
function collectStaticImports(
  folder: string,
  file = 'index.mjs',
  seen = new Map<string, string>(),
): Map<string, string> {
  if (seen.has(file)) return seen;
  const text = readFileSync(join(folder, file), 'utf8');
  seen.set(file, text);
  for (const [, next = ''] of text.matchAll(/(?:\bfrom|\bimport)\s*"\.\/([\w-]+\.mjs)"/g))
    collectStaticImports(folder, next, seen);
  return seen;
}

describe('the bundle', () => {
  test.each(Object.entries(limits))('of %s loads less than %i bytes in a cold start', (name, limit) => {
    const files = collectStaticImports(buildBundle(name));
    const bytes = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);

    expect(bytes).toBeLessThan(limit);
  });

  // lib/aws/node says what an import of these modules loads.
  test.each(Object.keys(limits))('of %s imports neither node:http nor node:process', (name) => {
    const folder = buildBundle(name);
    const files = readdirSync(folder).filter((file) => file.endsWith('.mjs'));
    const importing = files.filter((file) =>
      /\b(?:from|import)\s*\(?"(?:node:)?(?:http|process)"/.test(readFileSync(join(folder, file), 'utf8')),
    );

    expect(importing).toEqual([]);
  });

  test('of ingest loads the S3 client only for a request that needs it', () => {
    const folder = buildBundle('ingest');
    const loaded = collectStaticImports(folder);
    const filesWithClient = readdirSync(folder).filter((file) =>
      readFileSync(join(folder, file), 'utf8').includes('"S3Client"'),
    );

    expect(filesWithClient).not.toEqual([]);
    expect(filesWithClient.filter((file) => loaded.has(file))).toEqual([]);
  });

  test('of ingest contains the contract of only the routes that ingest serves', () => {
    const text = [...collectStaticImports(buildBundle('ingest')).values()].join('');
    const served = new Set<string>(apiRoutes.map(({ key }) => key));
    const held = operations.filter(({ summary }) => text.includes(summary)).map(({ key }) => key);

    expect(held).toEqual(operations.map(({ key }) => key).filter((key) => !served.has(key)));
  });
});
