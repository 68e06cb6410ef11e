// Builds the router's functions for a simulation: the real composition, with another transport. A mutant replaces text in a source.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { compileFunction } from 'node:vm';
import { type BuildContext, type BuildOptions, context, type Plugin } from 'esbuild';
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

const outputFolder = join(projectRoot, 'node_modules', '.cache', 'simulation');

/** Builds the functions again and again, each time with other patches; what is unchanged is not parsed again. */
export class FunctionBuilder {
  readonly #context: Promise<BuildContext<{ write: false }>>;
  #patches: readonly Patch[] = [];
  readonly #patched = new Set<string>();
  readonly #first = new Map<FunctionName, { readonly text: string; readonly code: FunctionCode }>();

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
    return new Map(
      outputFiles.map(({ path, text }) => {
        const name = relative(outputFolder, path).replace(/\.js$/, '') as FunctionName;
        return [name, this.#compile(name, { path, text })];
      }),
    );
  }

  /** A function that is the same as in the first build is compiled once. */
  #compile(name: FunctionName, { path, text }: { readonly path: string; readonly text: string }): FunctionCode {
    const first = this.#first.get(name);
    if (first?.text === text) return first.code;
    const code = compileFunction(text, [...scopeNames], { filename: path }) as FunctionCode;
    if (first === undefined) this.#first.set(name, { text, code });
    return code;
  }

  async close(): Promise<void> {
    await (await this.#context).dispose();
  }

  #createPlugin(): Plugin {
    return {
      name: 'patches',
      setup: ({ onLoad }) => {
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

const ownSources = /[\\/](?:lib|lambdas)[\\/].*\.ts$/;

const buildOptions = {
  entryPoints: functionNames.map((name) => ({ in: join('lambdas', name, 'handler.ts'), out: name })),
  absWorkingDir: projectRoot,
  outdir: outputFolder,
  write: false,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  alias: {
    '@aws-sdk/credential-provider-node': join(projectRoot, 'lib', 'aws', 'environment-credentials.ts'),
    '@smithy/node-http-handler': join(import.meta.dirname, 'request-handler.ts'),
    '@smithy/signature-v4': join(import.meta.dirname, 'unsigned-requests.ts'),
  },
  define: { 'import.meta.dirname': '__dirname' },
  logLevel: 'error',
} as const satisfies BuildOptions;

function applyPatch(text: string, { file, from, to }: Patch): string {
  const parts = text.split(from);
  if (parts.length !== 2)
    throw new Error(`the text of a patch occurs ${parts.length - 1} times in ${file}, expected once: ${from}`);
  return parts.join(to);
}
