// The packages that the functions import, built and evaluated once for all environments of a process. An environment that starts evaluates
// only the router's own code, and the packages' code is optimized by V8 once instead of in each environment. What they need of an
// environment (time, chance, variables, the way to the services) is that of the one whose code runs.
import { AsyncLocalStorage } from 'node:async_hooks';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { type BuildOptions, build } from 'esbuild';
import { projectRoot } from '../../../lib/authoring/project.ts';
import { evaluateInScope, type ScopedCode, type ScopeHost, scopeNames } from './function-scope.ts';
import { createSeededRandomness } from './seeded-randomness.ts';

/** By the name with which a function imports it. */
export type SharedPackages = ReadonlyMap<string, unknown>;

/** How a function is built for a simulation, with its packages or without them. */
export const commonBuildOptions = {
  absWorkingDir: projectRoot,
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
  // Code in a scope can only require.
  supported: { 'dynamic-import': false },
  define: { 'import.meta.dirname': '__dirname' },
  logLevel: 'error',
} as const satisfies BuildOptions;

const running = new AsyncLocalStorage<ScopeHost>();

/** Runs code of an environment, now and in what it awaits. */
export function runAs<Result>(host: ScopeHost, run: () => Result): Result {
  return running.run(host, run);
}

/** The host while packages are evaluated, which happens before any environment. */
const nobody: ScopeHost = {
  now: () => 0,
  elapsed: () => 0,
  randomness: createSeededRandomness(0),
  variables: {},
  write: () => {},
  after: () => fail('a timer'),
  sleep: () => fail('a timer'),
  send: () => fail('a call'),
};

function fail(what: string): never {
  throw new Error(`a shared package began ${what} outside an environment`);
}

/** Builds packages and evaluates them. */
export async function buildPackages(names: readonly string[]): Promise<SharedPackages> {
  const { outputFiles } = await build({
    ...commonBuildOptions,
    stdin: { contents: writeEntry(names), resolveDir: projectRoot },
  });
  const text = outputFiles[0]?.text ?? '';
  const code = compileFunction(text, [...scopeNames], { filename: 'shared-packages.js' }) as ScopedCode;
  const { packages } = runAs(nobody, () => evaluateInScope(code, { host: findHost, directory: projectRoot }));
  return new Map(Object.entries(packages as object).map(([name, exported]) => [name, toCommonJs(exported)]));
}

function writeEntry(names: readonly string[]): string {
  const imports = names.map((name, at) => `import * as package${at} from ${JSON.stringify(name)};`);
  const members = names.map((name, at) => `${JSON.stringify(name)}: package${at}`);
  return `${imports.join('\n')}\nexport const packages = { ${members.join()} };`;
}

/** A CommonJS module has no default export: what is imported as such is all of it. */
function toCommonJs(exported: { readonly default?: unknown }): unknown {
  return typeof exported.default === 'function' ? exported.default : exported;
}

function findHost(): ScopeHost {
  return running.getStore() ?? fail('something');
}
