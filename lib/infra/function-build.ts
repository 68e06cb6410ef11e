// Builds a function's code with esbuild: minified ES modules that contain all dependencies, the SDK included. Writes no files.
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildContext, type BuildOptions, buildSync, context, type OutputFile, stop } from 'esbuild';
import { projectRoot } from '../authoring/project.ts';

/** What a process that synthesizes repeatedly keeps between builds, by build options. */
export interface Builders {
  readonly builds: Map<string, KeptBuild>;
  rest?: NodeJS.Timeout;
}

interface KeptBuild {
  /** Builds it again, and quicker than the first time. */
  readonly context?: BuildContext<ReturnType<typeof buildOptions>>;
  readonly files: readonly OutputFile[];
  /** Of the sources that it was built from; absent where one was saved while it was built. */
  readonly mark?: string | undefined;
  readonly sources: readonly string[];
}

/** The contexts hold some 400 MB, so they are released after this time without a build. */
const restAfterMs = 5 * 60_000;

/**
 * Builds all changed functions in parallel; repeated builds are faster. A failed build is ignored here: `builtOnce` builds it
 * again and throws.
 */
export async function bundleAhead(builders: Builders): Promise<void> {
  const entries = globSync('lambdas/{*,tasks/*}/handler.ts', { cwd: projectRoot });
  const missing = entries.map((entry) => join(projectRoot, entry)).filter((entry) => !built.has(entry));
  if (missing.length === 0) return;
  clearTimeout(builders.rest);
  await Promise.allSettled(missing.map((entry) => buildAhead(entry, builders)));
  builders.rest = setTimeout(() => giveUp(builders), restAfterMs).unref();
}

async function buildAhead(entry: string, { builds }: Builders): Promise<void> {
  const options = buildOptions(entry);
  const key = JSON.stringify(options);
  const kept = builds.get(key);
  const isCurrent = kept?.mark !== undefined && kept.mark === markOf(kept.sources);
  const build = isCurrent ? kept : await rebuilt(kept?.context ?? (await context(options)));
  builds.set(key, build);
  built.set(entry, build.files);
}

async function rebuilt(builder: NonNullable<KeptBuild['context']>): Promise<KeptBuild> {
  const startedAt = Date.now();
  const { outputFiles, metafile } = await builder.rebuild();
  // Packages do not change while a process lives that keeps builds: it is replaced then.
  const sources = Object.keys(metafile.inputs).filter((path) => !path.includes('node_modules/'));
  const isQuiet = sources.every((path) => timeOf(path) < startedAt);
  return { context: builder, files: outputFiles, sources, mark: isQuiet ? markOf(sources) : undefined };
}

/** A text that changes when one of the sources is saved. */
function markOf(sources: readonly string[]): string {
  return sources.map(timeOf).join();
}

/** Modification time of a source; infinity if it does not exist. */
function timeOf(path: string): number {
  return statSync(join(projectRoot, path), { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
}

function giveUp({ builds }: Builders): void {
  for (const [key, { context: _, ...build }] of builds) builds.set(key, build);
  void stop();
}

/** By entry. The sources are assumed not to change while this module is loaded. */
const built = new Map<string, readonly OutputFile[]>();

/** The files of an entry's bundle. @throws what esbuild finds wrong */
export function buildOnce(entry: string): readonly OutputFile[] {
  const files = built.get(entry) ?? buildSync(buildOptions(entry)).outputFiles;
  built.set(entry, files);
  return files;
}

function buildOptions(entry: string) {
  return {
    entryPoints: { index: entry },
    outdir: projectRoot,
    write: false,
    metafile: true,
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
    // CommonJS packages in the bundle load Node's modules with `require`, which ES modules do not have.
    banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
  } satisfies BuildOptions;
}
