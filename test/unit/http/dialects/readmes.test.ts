// The READMEs of the dialects are correct: every requirement names existing tests, and the examples are run.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readExamples, readRequirements, readTestNames } from '../../../fixtures/requirement-table.ts';

describe.each([
  ['stampede', 1, 13, 'loyalty-points'],
  ['stackflows', 2, 9, 'order-fulfilment'],
  ['bridge', 3, 18, 'greet-guest'],
  ['fastgen', 4, 10, 'submit-order'],
  ['worqhat', 5, 16, 'flowId-for-customer-onboarding'],
] as const)('the README of %s', (name, section, count, example) => {
  const readme = `lib/http/dialects/${name}/README.md`;
  const requirements = readRequirements(readme);
  const tests = readTestNames(`test/e2e/dialects/${name}.test.ts`);

  test('has a row for every requirement of the page', () => {
    const numbers = Array.from({ length: count }, (_, index) => `${section}.${index + 1}`);

    expect([...requirements.keys()]).toEqual(expect.arrayContaining(numbers));
  });

  test('names existing tests, at least one for each requirement, and every test', () => {
    const named = [...requirements.values()];

    expect(named.filter((names) => names.length === 0)).toEqual([]);
    expect(named.flat().toSorted()).toEqual(tests.toSorted());
  });

  test('shows a definition that the tests run', () => {
    const definition = readFileSync(`test/fixtures/${name}/workflows/${example}/definition.asl.json`, 'utf8');

    expect(readExamples(readme)).toEqual([JSON.parse(definition)]);
  });
});
