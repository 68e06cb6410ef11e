// The order of the test files: those that take longest start first, so that no worker waits for a long one at the end.
// Jest knows the durations only after a first run on a machine, which CI never has.
import Sequencer from '@jest/test-sequencer';

/**
 * The slow suites, longest first, by the time on the wall: what waits keeps its worker as well as what computes. The first one may have to
 * install its tools, which is waiting for the registry.
 */
const longest = [
  'test/template/findings.test.ts',
  'test/faults/mutants/mutants.test.ts',
  'test/e2e/bad-night.test.ts',
  'test/e2e/cost.test.ts',
  'test/e2e/acts.test.ts',
  'test/e2e/console.test.ts',
  'test/e2e/limits.test.ts',
  'test/e2e/reload.test.ts',
  'test/faults/rounds.test.ts',
  'test/e2e/cli-lists.test.ts',
  'test/e2e/lifecycle.test.ts',
  'test/e2e/promises.test.ts',
  'test/e2e/package/package.test.ts',
  'test/e2e/hold.test.ts',
  'test/e2e/waiting.test.ts',
  'test/e2e/cli.test.ts',
  'test/e2e/stand-ins.test.ts',
  'test/e2e/signers.test.ts',
  'test/e2e/console-acts.test.ts',
  'test/e2e/dialects/worqhat.test.ts',
  'test/e2e/faults.test.ts',
  'test/e2e/cases.test.ts',
  'test/e2e/dialects/fastgen.test.ts',
  'test/e2e/hooks.test.ts',
  'test/e2e/router.test.ts',
  'test/unit/http/dialects/stampede.fuzz.test.ts',
  'test/unit/http/dialects/worqhat.fuzz.test.ts',
  'test/e2e/dialects/bridge.test.ts',
  'test/e2e/reconcile.test.ts',
  'test/e2e/dialects/stampede.test.ts',
  'test/e2e/operate.test.ts',
  'test/e2e/dialects/stackflows.test.ts',
  'test/template/cloudformation-rules.test.ts',
  'test/infra/app-settings.test.ts',
  'test/contract/local/platform.test.ts',
  'test/contract/ports/list-stores.test.ts',
  'test/contract/local/lambda-worker.test.ts',
  'test/infra/scale/workflow-stacks.test.ts',
  'test/infra/nag.test.ts',
  'test/unit/value/exact-json.test.ts',
  'test/unit/local/services/states/api/executions-api.test.ts',
  'test/unit/asl/check/robustness.test.ts',
  'test/contract/ports/run-store.test.ts',
  'test/unit/local/services/states/restart.test.ts',
];

const rankOf = ({ path }) => {
  const rank = longest.findIndex((file) => path.replaceAll('\\', '/').endsWith(`/${file}`));
  return rank === -1 ? longest.length : rank;
};

// biome-ignore lint/style/noDefaultExport: Jest reads the default export.
export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
