// Builds a function's code with esbuild: minified ES modules that contain all dependencies, the SDK included. A function whose
// files have not changed since its last build is not built again, also not by another process. A built function is taken as it is.
import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { BuildContext, BuildOptions, BuildResult } from 'esbuild';
import { projectRoot } from '../authoring/project.ts';
import { type BuiltFile, type Bundle, BundleCache } from './bundle-cache.ts';
import { RouterLimitError } from './router-limits.ts';

/** State that a process that synthesizes repeatedly keeps between builds. `builds` is keyed like the bundles on disk. */
export interface Builders {
  readonly builds: Map<string, KeptBuild>;
  idleTimer?: NodeJS.Timeout;
}

interface KeptBuild {
  /** Rebuilds faster than a first build. Absent after it was released, and if the bundle was on disk. */
  readonly context?: BuildContext<Options>;
  readonly files: readonly BuiltFile[];
  /** The names that the entry exports. */
  readonly exports: readonly string[];
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
  const missing = [...entries, consoleEntry]
    .map((entry) => join(projectRoot, entry))
    .filter((entry) => !built.has(entry));
  if (missing.length === 0) return;
  clearTimeout(builders.idleTimer);
  await Promise.allSettled(missing.map((entry) => buildAhead(entry, builders)));
  builders.idleTimer = setTimeout(() => releaseContexts(builders), idleAfterMs).unref();
}

async function buildAhead(entry: string, { builds }: Builders): Promise<void> {
  const plan = planBuild(entry);
  const kept = builds.get(plan.key);
  const isCurrent = kept?.mark !== undefined && kept.mark === computeMark(kept.sources);
  const build = isCurrent ? kept : (findOnDisk(plan, kept) ?? (await rebuild(plan, kept)));
  builds.set(plan.key, build);
  built.set(entry, build);
}

function findOnDisk({ entry, key }: BuildPlan, kept: KeptBuild | undefined): KeptBuild | undefined {
  const startedAt = Date.now();
  const bundle = cache.find(entry, key);
  return bundle && { ...kept, ...describeBuild(bundle, startedAt) };
}

async function rebuild(plan: BuildPlan, kept: KeptBuild | undefined): Promise<KeptBuild> {
  const builder = kept?.context ?? (await loadEsbuild().context(plan.options));
  const startedAt = Date.now();
  const bundle = keepOnDisk(plan, await builder.rebuild(), startedAt);
  return { context: builder, ...describeBuild(bundle, startedAt) };
}

interface BuildPlan {
  readonly entry: string;
  readonly options: Options;
  /** Everything beside the files that decides the result. */
  readonly key: string;
}

function planBuild(entry: string): BuildPlan {
  const options = createBuildOptions(entry);
  return { entry, options, key: `${loadEsbuild().version} ${JSON.stringify(options)}` };
}

function toBundle({ outputFiles, metafile }: BuildResult<Options>): Bundle {
  const exports = Object.values(metafile.outputs).flatMap((output) => (output.entryPoint ? output.exports : []));
  const files = outputFiles.map(({ path, contents }) => ({ name: basename(path), contents }));
  return { files, exports, inputs: Object.keys(metafile.inputs) };
}

function keepOnDisk({ entry, key }: BuildPlan, result: BuildResult<Options>, startedAt: number): Bundle {
  const bundle = toBundle(result);
  cache.keep(entry, key, bundle, startedAt);
  return bundle;
}

function describeBuild({ files, exports, inputs }: Bundle, startedAt: number): Omit<KeptBuild, 'context'> {
  // Packages are left out: a process that keeps builds is replaced when they change.
  const sources = inputs.filter((path) => !path.includes('node_modules/'));
  const isUnchanged = sources.every((path) => readModifiedMs(path) < startedAt);
  return { files, exports, sources, mark: isUnchanged ? computeMark(sources) : undefined };
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

/** Ends what keeps a process running after its last synthesis. The next build of a function takes as long as a first one. */
export async function disposeBuilders({ builds, idleTimer }: Builders): Promise<void> {
  clearTimeout(idleTimer);
  for (const [key, { context, ...build }] of builds) {
    builds.set(key, build);
    await context?.dispose();
  }
}

/** A function's code. */
export interface FunctionBuild {
  readonly files: readonly BuiltFile[];
  /** The names that the entry exports; unknown for a function that was built elsewhere. */
  readonly exports?: readonly string[];
}

/** By entry. The sources are assumed not to change while this module is loaded. */
const built = new Map<string, FunctionBuild>();

const cache = new BundleCache(projectRoot);

/**
 * Builds an entry, once. If the entry does not exist, its folder contains the built function: `index.mjs` and what that imports.
 * @throws RouterLimitError if there is neither, or no esbuild; the errors of esbuild
 */
export function buildOnce(entry: string): FunctionBuild {
  const build = built.get(entry) ?? (existsSync(entry) ? buildNow(entry) : readBuilt(entry));
  built.set(entry, build);
  return build;
}

function buildNow(entry: string): Bundle {
  const plan = planBuild(entry);
  const { options, key } = plan;
  const { buildSync } = loadEsbuild();
  const startedAt = Date.now();
  // The cache compares files of this project only.
  if (options.absWorkingDir !== projectRoot) return toBundle(buildSync(options));
  return cache.find(entry, key) ?? keepOnDisk(plan, buildSync(options), startedAt);
}

function readBuilt(entry: string): FunctionBuild {
  const folder = dirname(entry);
  if (!existsSync(join(folder, 'index.mjs')))
    throw new RouterLimitError(`${folder} contains no function: add ${basename(entry)}, or a built index.mjs`);
  const names = readdirSync(folder).filter((name) => /\.(?:mjs|json|wasm)$/.test(name));
  return { files: names.sort().map((name) => ({ name, contents: readFileSync(join(folder, name)) })) };
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

/** The modules that a bundle of the router contains in place of others, because those load what no function needs. */
const substitutes = {
  '@aws-sdk/credential-provider-node': findSubstitute('environment-credentials.ts'),
  'node:http': findSubstitute('node/http.ts'),
  'node:process': findSubstitute('node/process.ts'),
};

function findSubstitute(file: string): string {
  return join(projectRoot, 'lib', 'aws', file);
}

type Options = BuildOptions & { readonly write: false; readonly metafile: true };

/** The console's source file. It runs in browsers, so it has build options of its own. */
export const consoleEntry = join('lib', 'console', 'main.tsx');

function createBuildOptions(entry: string): Options {
  return entry === join(projectRoot, consoleEntry) ? createBrowserOptions(entry) : createFunctionOptions(entry);
}

function createBrowserOptions(entry: string) {
  return {
    entryPoints: { console: entry },
    entryNames: '[name]-[hash]',
    outdir: projectRoot,
    write: false,
    metafile: true,
    absWorkingDir: projectRoot,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'error',
  } satisfies BuildOptions;
}

function createFunctionOptions(entry: string) {
  // A function of another app finds its packages from its own folder.
  const isOwn =
    entry.startsWith(join(projectRoot, 'lambdas')) && existsSync(substitutes['@aws-sdk/credential-provider-node']);
  const root = isOwn ? projectRoot : dirname(entry);
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
    // With short names, the names in the stacks of logged errors would have to be set while the code runs (keepNames), each time a closure is
    // made: that took a fifth of the processor time of an accepted event.
    minifySyntax: true,
    minifyWhitespace: true,
    splitting: true,
    ...(isOwn ? { alias: substitutes } : {}),
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'error',
    // CommonJS packages in the bundle load Node's modules with `require`, which ES modules do not have.
    banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
  } satisfies BuildOptions;
}
