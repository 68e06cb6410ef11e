// Builds a function's code: one ESM file with everything in it that it needs, minified, the SDK included. It writes nothing.
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildContext, type BuildOptions, buildSync, context, type OutputFile, stop } from 'esbuild';

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What a process that synthesizes again and again keeps between the builds: esbuild's contexts, by what they build. */
export interface Builders {
  readonly contexts: Map<string, BuildContext<ReturnType<typeof buildOptions>>>;
  rest?: NodeJS.Timeout;
}

/** The contexts hold some 400 MB, so they are given up when nothing was built for so long. */
const restAfterMs = 60_000;

/** Builds every function side by side, and quicker each time. What fails is left to `builtOnce`, which tells it. */
export async function bundleAhead(builders: Builders): Promise<void> {
  const entries = globSync('lambdas/{*,tasks/*}/handler.ts', { cwd: projectRoot });
  const missing = entries.map((entry) => join(projectRoot, entry)).filter((entry) => !built.has(entry));
  if (missing.length === 0) return;
  clearTimeout(builders.rest);
  await Promise.allSettled(missing.map((entry) => buildAhead(entry, builders)));
  builders.rest = setTimeout(() => giveUp(builders), restAfterMs).unref();
}

async function buildAhead(entry: string, { contexts }: Builders): Promise<void> {
  const options = buildOptions(entry);
  const key = JSON.stringify(options);
  const builder = contexts.get(key) ?? (await context(options));
  contexts.set(key, builder);
  built.set(entry, (await builder.rebuild()).outputFiles);
}

function giveUp({ contexts }: Builders): void {
  contexts.clear();
  void stop();
}

/** By entry: the sources are taken not to change while this module is loaded. */
const built = new Map<string, readonly OutputFile[]>();

/** The files of an entry's bundle. @throws what esbuild finds wrong */
export function builtOnce(entry: string): readonly OutputFile[] {
  const files = built.get(entry) ?? buildSync(buildOptions(entry)).outputFiles;
  built.set(entry, files);
  return files;
}

function buildOptions(entry: string) {
  return {
    entryPoints: { index: entry },
    outdir: projectRoot,
    write: false,
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
  } satisfies BuildOptions;
}
