// Builds the router's functions for a simulation: the real composition, with another transport. A mutant replaces text in a source.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { compileFunction } from 'node:vm';
import { build, type Plugin } from 'esbuild';
import { projectRoot } from '../../../lib/authoring/project.ts';

/** The router's functions, as their folders in `lambdas` are called. */
export const functionNames = ['ingest', 'start', 'record', 'api', 'reconcile', 'bulk'] as const;
export type FunctionName = (typeof functionNames)[number];

/** A change of one source file. The text must occur in it exactly once. */
export interface Patch {
  /** The path from the project's folder. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** What the code of a function finds in its scope, in place of Node.js's globals. */
export const scopeNames = [
  'require',
  'module',
  'exports',
  '__dirname',
  'process',
  'console',
  'Date',
  'Math',
  'performance',
  'setTimeout',
  'clearTimeout',
  'setImmediate',
  'sendToServices',
] as const;

export type FunctionScope = Readonly<Record<(typeof scopeNames)[number], unknown>>;

/** Evaluates the code of a function in a scope: its handler is exported into `module.exports`. */
export type FunctionCode = (...scope: unknown[]) => void;

/** @throws Error for a patch whose text is not in its file exactly once, and the errors of esbuild */
export async function buildFunctions(patches: readonly Patch[] = []): Promise<ReadonlyMap<FunctionName, FunctionCode>> {
  const patched = new Set<string>();
  const { outputFiles } = await build({
    entryPoints: functionNames.map((name) => ({ in: join('lambdas', name, 'handler.ts'), out: name })),
    absWorkingDir: projectRoot,
    outdir: join(projectRoot, 'node_modules', '.cache', 'simulation'),
    write: false,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    alias: {
      '@aws-sdk/credential-provider-node': join(projectRoot, 'lib', 'aws', 'environment-credentials.ts'),
      '@smithy/node-http-handler': join(import.meta.dirname, 'request-handler.ts'),
    },
    define: { 'import.meta.dirname': '__dirname' },
    plugins: patches.length === 0 ? [] : [createPatchPlugin(patches, patched)],
    logLevel: 'error',
  });
  const unused = patches.find(({ file }) => !patched.has(file));
  if (unused !== undefined) throw new Error(`no function contains ${unused.file}, which a patch changes`);
  return new Map(
    outputFiles.map(({ path, text }) => {
      const name = relative(join(projectRoot, 'node_modules', '.cache', 'simulation'), path).replace(/\.js$/, '');
      return [name as FunctionName, compileFunction(text, [...scopeNames], { filename: path }) as FunctionCode];
    }),
  );
}

function createPatchPlugin(patches: readonly Patch[], patched: Set<string>): Plugin {
  return {
    name: 'patches',
    setup: ({ onLoad }) => {
      for (const [file, changes] of Map.groupBy(patches, (patch) => patch.file)) {
        const path = join(projectRoot, file);
        onLoad({ filter: new RegExp(`${path.replaceAll('.', '\\.')}$`) }, () => {
          patched.add(file);
          return { contents: changes.reduce(applyPatch, readFileSync(path, 'utf8')), loader: 'ts' };
        });
      }
    },
  };
}

function applyPatch(text: string, { file, from, to }: Patch): string {
  const parts = text.split(from);
  if (parts.length !== 2)
    throw new Error(`the text of a patch occurs ${parts.length - 1} times in ${file}, expected once: ${from}`);
  return parts.join(to);
}
