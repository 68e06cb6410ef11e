// Bundles a function: one ESM file with everything in it that it needs, minified, the SDK included.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, FileSystem } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface BundleOptions {
  /** The handler's source file. */
  readonly entry: string;
  /** Files to lay beside the bundle, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Builds the code of a function. The same sources always give the same asset. */
export function bundleFunction({ entry, files = {} }: BundleOptions): Code {
  const folder = mkdtempSync(join(bundles(), 'bundle-'));
  buildSync({
    entryPoints: { index: entry },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: projectRoot,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    splitting: true,
    alias: { '@aws-sdk/credential-provider-node': join(projectRoot, 'lib', 'aws', 'environment-credentials.ts') },
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'error',
    // CommonJS packages in the bundle ask for Node's own modules by require, which an ES module lacks.
    banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
  });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return Code.fromAsset(folder, { assetHash: FileSystem.fingerprint(folder), assetHashType: AssetHashType.CUSTOM });
}

let temporary: string | undefined;

/** A folder for the bundles of this process, gone when it ends: the assets are copied from here. */
function bundles(): string {
  if (temporary !== undefined) return temporary;
  const folder = mkdtempSync(join(tmpdir(), 'flowgate-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  temporary = folder;
  return folder;
}
