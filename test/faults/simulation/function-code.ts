// Builds the router's functions for a simulation: the real composition, with another transport. A mutant replaces text in a source.
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, relative } from 'node:path';
import { compileFunction } from 'node:vm';
import { type BuildContext, type BuildOptions, context, type Plugin } from 'esbuild';
import { projectRoot } from '../../../lib/authoring/project.ts';
import { type ScopedCode, scopeNames } from './function-scope.ts';
import { buildPackages, commonBuildOptions, type SharedPackages } from './shared-packages.ts';

/** The router's functions, as their folders in `lambdas` are called. */
export const functionNames = ['ingest', 'start', 'record', 'api', 'reconcile', 'bulk', 'callback'] as const;
export type FunctionName = (typeof functionNames)[number];

/** A change of one source file. The text must occur in it exactly once. */
export interface Patch {
  /** The path from the project's folder. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface FunctionCode {
  /** The router's own code: its handler is exported. */
  readonly own: ScopedCode;
  readonly packages: SharedPackages;
}

const outputFolder = join(projectRoot, 'node_modules', '.cache', 'simulation');

/** Builds the functions again and again, each time with other patches; what is unchanged is not parsed again. */
export class FunctionBuilder {
  readonly #context: Promise<BuildContext<{ write: false }>>;
  #patches: readonly Patch[] = [];
  readonly #patched = new Set<string>();
  readonly #first = new Map<FunctionName, { readonly text: string; readonly code: ScopedCode }>();
  /** The packages that the functions import. */
  readonly #imported = new Set<string>();
  #packages: SharedPackages = new Map();

  constructor() {
    this.#context = context({ ...buildOptions, plugins: [this.#createPlugin()] });
  }

  /** @throws Error for a patch whose text is not in its file exactly once, and the errors of esbuild */
  async build(patches: readonly Patch[] = []): Promise<ReadonlyMap<FunctionName, FunctionCode>> {
    this.#patches = patches;
    this.#patched.clear();
    const { outputFiles } = await (await this.#context).rebuild();
    const unused = patches.find(({ file }) => !this.#patched.has(file));
    if (unused !== undefined) throw new Error(`no function contains ${unused.file}, which a patch changes`);
    const packages = await this.#providePackages();
    return new Map(
      outputFiles.map(({ path, text }) => {
        const name = relative(outputFolder, path).replace(/\.js$/, '') as FunctionName;
        return [name, { own: this.#compile(name, { path, text }), packages }];
      }),
    );
  }

  async #providePackages(): Promise<SharedPackages> {
    const isWhole = [...this.#imported].every((name) => this.#packages.has(name));
    if (!isWhole) this.#packages = await buildPackages([...this.#imported].toSorted());
    return this.#packages;
  }

  /** A function that is the same as in the first build is compiled once. */
  #compile(name: FunctionName, { path, text }: { readonly path: string; readonly text: string }): ScopedCode {
    const first = this.#first.get(name);
    if (first?.text === text) return first.code;
    const code = compileFunction(text, [...scopeNames], { filename: path }) as ScopedCode;
    if (first === undefined) this.#first.set(name, { text, code });
    return code;
  }

  async close(): Promise<void> {
    await (await this.#context).dispose();
  }

  #createPlugin(): Plugin {
    return {
      name: 'patches',
      setup: ({ onLoad, onResolve }) => {
        onResolve({ filter: packageNames }, ({ importer, path }) => {
          if (!ownSources.test(importer) || isBuiltin(path)) return undefined;
          this.#imported.add(path);
          return { path, external: true };
        });
        onLoad({ filter: ownSources }, ({ path }) => {
          const file = relative(projectRoot, path);
          const patches = this.#patches.filter((patch) => patch.file === file);
          if (patches.length === 0) return undefined;
          this.#patched.add(file);
          return { contents: patches.reduce(applyPatch, readFileSync(path, 'utf8')), loader: 'ts' };
        });
      },
    };
  }
}

const packageNames = /^[@a-z]/;
const ownSources = /[\\/](?:lib|lambdas)[\\/].*\.ts$/;

const buildOptions = {
  ...commonBuildOptions,
  entryPoints: functionNames.map((name) => ({ in: join('lambdas', name, 'handler.ts'), out: name })),
  outdir: outputFolder,
} as const satisfies BuildOptions;

function applyPatch(text: string, { file, from, to }: Patch): string {
  const parts = text.split(from);
  if (parts.length !== 2)
    throw new Error(`the text of a patch occurs ${parts.length - 1} times in ${file}, expected once: ${from}`);
  return parts.join(to);
}
