// Creates the CDK asset of a function: its code and the files beside it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { AssetHashType, FileSystem } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { WorkflowFolderError } from '../authoring/workflow-folder-error.ts';
import { buildOnce } from './function-build.ts';

/** Contents by path from the bundle's folder. */
export type BundledFiles = Readonly<Record<string, string | Uint8Array>>;

export interface BundleOptions {
  /** The handler's source file. */
  readonly entry: string;
  /** Files to write beside the bundle. */
  readonly files?: BundledFiles;
}

/**
 * Builds the code of a function. The same sources always give the same asset.
 * @throws WorkflowFolderError if the entry exports no handler, and the errors of esbuild
 */
export function bundleFunction({ entry, files = {} }: BundleOptions): Code {
  const build = buildOnce(entry);
  if (build.exports !== undefined) requireHandler(entry, build.exports);
  const folder = mkdtempSync(join(createTemporaryFolder(), 'bundle-'));
  for (const { name, contents } of build.files) writeFileSync(join(folder, name), contents);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return Code.fromAsset(folder, { assetHash: FileSystem.fingerprint(folder), assetHashType: AssetHashType.CUSTOM });
}

// Lambda would find it out at the first call of the deployed function.
function requireHandler(entry: string, exports: readonly string[]): void {
  if (exports.includes('handler')) return;
  const given = exports.length === 0 ? 'nothing' : exports.map((name) => JSON.stringify(name)).join(', ');
  const remedy = 'write "export const handler = async (input) => { … }"';
  throw new WorkflowFolderError([
    `${relative(process.cwd(), entry)}:1:1: the function has no "handler", it exports ${given}: ${remedy}`,
  ]);
}

let temporaryFolder: string | undefined;

/** Creates the folder for the bundles of this process, once. It is deleted at exit: the assets are copies. */
function createTemporaryFolder(): string {
  if (temporaryFolder !== undefined) return temporaryFolder;
  temporaryFolder = mkdtempSync(join(tmpdir(), 'flowgate-'));
  process.once('exit', discardBundles);
  return temporaryFolder;
}

/** Deletes the bundles. The assets of an assembly are copies. */
export function discardBundles(): void {
  process.off('exit', discardBundles);
  if (temporaryFolder !== undefined) rmSync(temporaryFolder, { recursive: true, force: true });
  temporaryFolder = undefined;
}
