// The order of the test files: those that take longest start first, so that no worker waits for a long one at the end.
// Jest knows the durations only after a first run on a machine, which CI never has.
import Sequencer from '@jest/test-sequencer';

/** Measured in worker time on two quiet cores, longest first: everything over about 8 s. */
const longest = [
  'test/template/findings.test.ts',
  'test/e2e/cli.test.ts',
  'test/e2e/lifecycle.test.ts',
  'test/e2e/promises.test.ts',
  'test/e2e/cases.test.ts',
  'test/e2e/hooks.test.ts',
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
