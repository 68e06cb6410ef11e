// Builds a function's code with esbuild: minified ES modules that contain all dependencies, the SDK included. Takes a function that is
// built already as it is: the package contains the router's functions built. Writes no files.
import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { BuildContext, BuildOptions, OutputFile } from 'esbuild';
import { projectRoot } from '../authoring/project.ts';
import { RouterLimitError } from './router-limits.ts';

/** State that a process that synthesizes repeatedly keeps between builds. `builds` is keyed by the build options. */
export interface Builders {
  readonly builds: Map<string, KeptBuild>;
  idleTimer?: NodeJS.Timeout;
}

/** A file of a bundle. The name of its path counts alone. */
export type BuiltFile = Pick<OutputFile, 'path' | 'contents'>;

interface KeptBuild {
  /** Rebuilds faster than a first build. Absent after it was released. */
  readonly context?: BuildContext<ReturnType<typeof createBuildOptions>>;
  readonly files: readonly BuiltFile[];
  /** Identifies the state of the sources that were built; absent if one was saved during the build. */
  readonly mark?: string | undefined;
  readonly sources: readonly string[];
}

/** The contexts hold about 400 MB, so they are released after this time without a build. */
const idleAfterMs = 5 * 60_000;

/**
 * Builds all changed functions in parallel; repeated builds are faster. A failed build is ignored here: `buildOnce` builds it
 * again and throws.
 */
export async function bundleAhead(builders: Builders): Promise<void> {
  const entries = globSync('lambdas/{*,tasks/*}/handler.ts', { cwd: projectRoot });
  const missing = entries.map((entry) => join(projectRoot, entry)).filter((entry) => !builtFiles.has(entry));
  if (missing.length === 0) return;
  clearTimeout(builders.idleTimer);
  await Promise.allSettled(missing.map((entry) => buildAhead(entry, builders)));
  builders.idleTimer = setTimeout(() => releaseContexts(builders), idleAfterMs).unref();
}

async function buildAhead(entry: string, { builds }: Builders): Promise<void> {
  const options = createBuildOptions(entry);
  const key = JSON.stringify(options);
  const kept = builds.get(key);
  const isCurrent = kept?.mark !== undefined && kept.mark === computeMark(kept.sources);
  const build = isCurrent ? kept : await rebuild(kept?.context ?? (await loadEsbuild().context(options)));
  builds.set(key, build);
  builtFiles.set(entry, build.files);
}

async function rebuild(builder: NonNullable<KeptBuild['context']>): Promise<KeptBuild> {
  const startedAt = Date.now();
  const { outputFiles, metafile } = await builder.rebuild();
  // Packages are left out: a process that keeps builds is replaced when they change.
  const sources = Object.keys(metafile.inputs).filter((path) => !path.includes('node_modules/'));
  const isUnchanged = sources.every((path) => readModifiedMs(path) < startedAt);
  return { context: builder, files: outputFiles, sources, mark: isUnchanged ? computeMark(sources) : undefined };
}

/** Returns a text that changes when one of the sources is saved. */
function computeMark(sources: readonly string[]): string {
  return sources.map(readModifiedMs).join();
}

/** Returns the modification time of a source; infinity if the file does not exist. */
function readModifiedMs(path: string): number {
  return statSync(join(projectRoot, path), { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
}

function releaseContexts({ builds }: Builders): void {
  for (const [key, { context: _, ...build }] of builds) builds.set(key, build);
  void loadEsbuild().stop();
}

/** Files by entry. The sources are assumed not to change while this module is loaded. */
const builtFiles = new Map<string, readonly BuiltFile[]>();

/**
 * Returns the files of an entry's bundle. If the entry does not exist, its folder contains the bundle: `index.mjs` and what that imports.
 * @throws RouterLimitError if there is neither, or no esbuild; the errors of esbuild
 */
export function buildOnce(entry: string): readonly BuiltFile[] {
  const files = builtFiles.get(entry) ?? (existsSync(entry) ? build(entry) : readBundle(entry));
  builtFiles.set(entry, files);
  return files;
}

function build(entry: string): readonly BuiltFile[] {
  return loadEsbuild().buildSync(createBuildOptions(entry)).outputFiles;
}

function readBundle(entry: string): readonly BuiltFile[] {
  const folder = dirname(entry);
  if (!existsSync(join(folder, 'index.mjs')))
    throw new RouterLimitError(`${folder} contains no function: add ${basename(entry)}, or a built index.mjs`);
  const names = readdirSync(folder).filter((name) => /\.(?:mjs|json|wasm)$/.test(name));
  return names.sort().map((path) => ({ path, contents: readFileSync(join(folder, path)) }));
}

/** An app that uses the package needs esbuild only to build functions of its own. */
function loadEsbuild(): typeof import('esbuild') {
  try {
    return createRequire(import.meta.url)('esbuild');
  } catch (error) {
    const remedy = 'install esbuild, or put the built function beside it as index.mjs and remove the source';
    throw new RouterLimitError(`a function cannot be built without esbuild: ${remedy}`, { cause: error });
  }
}

const environmentCredentials = join(projectRoot, 'lib', 'aws', 'environment-credentials.ts');

function createBuildOptions(entry: string) {
  // A function of another app finds its packages from its own folder.
  const root = entry.startsWith(projectRoot) && existsSync(environmentCredentials) ? projectRoot : dirname(entry);
  return {
    entryPoints: { index: entry },
    outdir: root,
    write: false,
    metafile: true,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    splitting: true,
    ...(root === projectRoot ? { alias: { '@aws-sdk/credential-provider-node': environmentCredentials } } : {}),
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'error',
    // CommonJS packages in the bundle load Node's modules with `require`, which ES modules do not have.
    banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
  } satisfies BuildOptions;
}
