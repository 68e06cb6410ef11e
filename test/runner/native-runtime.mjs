// Loads suites for Jest by Node.js itself, in place of Jest's own module system, which evaluates every package again for every
// suite. Modules of this project are new for each suite; packages are shared by the suites of a worker. See README.md.
import { createRequire } from 'node:module';
import { evaluateInternalModule } from './internal-modules.mjs';
import { readModule } from './module-source.mjs';
import { SuiteCoverage } from './suite-coverage.mjs';
import { SuiteModules } from './suite-modules.mjs';

const require = createRequire(import.meta.url);
const timeoutKey = Symbol.for('TEST_TIMEOUT_SYMBOL');

/** The frames of an error's stack. Jest sets 100, and each call of `expect` creates an error: most of them are never read. */
const maxFrames = 15;

let suites = 0;

// biome-ignore lint/style/noDefaultExport: Jest reads the default export.
export default class NativeRuntime {
  #environment;
  #coverage;
  #modules;
  #isTornDown = false;

  constructor(config, environment, _resolver, _transformer, _sources, coverageOptions) {
    this.#environment = environment;
    this.#coverage = new SuiteCoverage({ suite: ++suites, config, options: coverageOptions });
    const { collectCoverage = false } = coverageOptions ?? {};
    this.#modules = new SuiteModules(collectCoverage ? (path) => this.#coverage.compile(path) : readModule);
  }

  /** Jest's own modules, which hold the state of one suite: anew for each. */
  requireInternalModule(path) {
    delete globalThis[Symbol.for('EVENT_HANDLERS')];
    return evaluateInternalModule(path);
  }

  setGlobalsForRuntime(globals) {
    this.#modules.provideGlobals({ ...globals, jest: createJestObject(this.#environment) });
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  async unstable_importModule(path) {
    Error.stackTraceLimit = maxFrames;
    // Jest's formatter looks for source maps, and calls of `expect` and constructs of the CDK read stacks: here no source has a map.
    Error.prepareStackTrace = undefined;
    return await this.#modules.import(path);
  }

  requireModule(path) {
    return require(path);
  }

  getSourceMaps() {
    return new Map();
  }

  getAllCoverageInfoCopy() {
    return undefined;
  }

  async collectV8Coverage() {
    await this.#coverage.start();
  }

  async stopCollectingV8Coverage() {
    await this.#coverage.stop();
  }

  getAllV8CoverageInfoCopy() {
    return this.#coverage.result;
  }

  enterTestCode() {}

  leaveTestCode() {}

  teardown() {
    if (this.#isTornDown) return;
    this.#isTornDown = true;
    restoreStubs();
    delete globalThis[timeoutKey];
  }
}

/** `aws-sdk-client-mock` replaces methods of the SDK's classes, which are shared. */
function restoreStubs() {
  const loaded = Object.keys(require.cache).find((path) => /[\\/]sinon[\\/]lib[\\/]sinon\.js$/.test(path));
  if (loaded !== undefined) require(loaded).restore();
}

/** What suites use of `jest`. What replaces modules or timers has no meaning here. */
function createJestObject({ moduleMocker, global }) {
  const offered = {
    fn: moduleMocker.fn.bind(moduleMocker),
    spyOn: moduleMocker.spyOn.bind(moduleMocker),
    restoreAllMocks: () => moduleMocker.restoreAllMocks(),
    setTimeout: (milliseconds) => {
      global[timeoutKey] = milliseconds;
    },
  };
  return new Proxy(offered, {
    get(target, name) {
      if (name in target) return target[name];
      throw new Error(`jest.${String(name)} is not available: test/runner offers ${Object.keys(target).join(', ')}`);
    },
  });
}
