// Jest's settings: five projects, so that a command can choose how long it takes. What each one holds: test/README.md.
import { availableParallelism } from 'node:os';

/** For suites that start processes and end them while they work. */
const whole = { testEnvironmentOptions: { mayLeaveHandles: true } };

const shared = {
  runtime: '<rootDir>/test/runner/native-runtime.mjs',
  testEnvironment: '<rootDir>/test/runner/native-environment.mjs',
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  injectGlobals: false,
};

// biome-ignore lint/style/noDefaultExport: Jest reads the default export.
export default {
  /** Per test, in milliseconds. A test that takes 1 s alone may take 20 s on two cores that do other work at the same time. */
  testTimeout: 60_000,
  testSequencer: './test/longest-first.mjs',
  /** One more than processors: end-to-end tests wait for a third of their time. */
  maxWorkers: availableParallelism() + 1,
  /**
   * In milliseconds. To free the memory of a worker takes longer than Jest's 500 ms on a busy machine, and then Jest warns of handles
   * that were left open. Those fail their suite here: test/runner/open-handles.mjs.
   */
  workerGracefulExitTimeout: 30_000,
  coverageProvider: 'v8',
  collectCoverageFrom: ['lib/**/*.ts', 'lambdas/**/*.ts'],
  projects: [
    {
      displayName: 'quick',
      testMatch: ['<rootDir>/test/{unit,contract,infra,regression,architecture}/**/*.test.ts'],
      testPathIgnorePatterns: ['fuzz\\.test\\.ts$'],
      ...shared,
    },
    { displayName: 'fuzz', testMatch: ['<rootDir>/test/unit/**/*fuzz.test.ts'], ...shared },
    { displayName: 'faults', testMatch: ['<rootDir>/test/faults/**/*.test.ts'], ...shared, ...whole },
    { displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.test.ts'], ...shared, ...whole },
    { displayName: 'template', testMatch: ['<rootDir>/test/template/**/*.test.ts'], ...shared, ...whole },
  ],
};
