// Makes a CDK asset of a function: its code and the files beside it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { AssetHashType, FileSystem } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildOnce } from './function-build.ts';

export interface BundleOptions {
  /** The handler's source file. */
  readonly entry: string;
  /** Files to lay beside the bundle, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Builds the code of a function. The same sources always give the same asset. */
export function bundleFunction({ entry, files = {} }: BundleOptions): Code {
  const folder = mkdtempSync(join(bundles(), 'bundle-'));
  for (const { path, contents } of buildOnce(entry)) writeFileSync(join(folder, basename(path)), contents);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return Code.fromAsset(folder, { assetHash: FileSystem.fingerprint(folder), assetHashType: AssetHashType.CUSTOM });
}

let temporary: string | undefined;

/** The folder for this process's bundles. It is deleted at exit: the assets are copies. */
function bundles(): string {
  if (temporary !== undefined) return temporary;
  temporary = mkdtempSync(join(tmpdir(), 'flowgate-'));
  process.once('exit', discardBundles);
  return temporary;
}

/** Deletes the bundles. The assets of an assembly are copies. */
export function discardBundles(): void {
  process.off('exit', discardBundles);
  if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  temporary = undefined;
}
