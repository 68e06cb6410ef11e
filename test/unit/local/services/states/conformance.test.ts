// The conformance suite: runs definitions and compares their histories with those of AWS. Each fixture names the source of its
// values.
import { describe, expect, jest, test } from '@jest/globals';
import type { Json } from '../../../../../lib/local/services/states/language/json.ts';
import { constructs, findConstructs } from './constructs.ts';
import { historyFixtures, play } from './history-fixture.ts';
import { testTimeoutMs } from './states-harness.ts';

jest.setTimeout(testTimeoutMs);

const fixtures = historyFixtures();

describe('an execution', () => {
  test.each(fixtures.map(([name, fixture]) => [name, fixture.fact, fixture] as const))(
    '%s: %s',
    async (_name, _fact, fixture) => {
      const played = await play(fixture);

      expect(played.ends).toEqual(toExpected(fixture.ends));
      if (fixture.history !== undefined) expect(played.history).toEqual(toExpected(fixture.history));
      if (fixture.eventCount !== undefined) expect(played.history).toHaveLength(fixture.eventCount);
      if (fixture.lastEvents !== undefined)
        expect(played.history.slice(-fixture.lastEvents.length)).toEqual(toExpected(fixture.lastEvents));
      if (fixture.calls !== undefined) expect(played.calls).toEqual(toExpected(fixture.calls));
      if (fixture.children !== undefined) expect(played.children).toEqual(toExpected(fixture.children));
    },
  );
});

describe('the suite', () => {
  const covered = new Set(fixtures.flatMap(([, fixture]) => findConstructs(fixture)));

  test.each(constructs)('has a fixture that shows %s', (construct) => {
    expect(covered).toContain(construct);
  });

  test.each(fixtures)(
    'knows the source and the history of %s',
    (_name, { source, history, lastEvents, shows = [] }) => {
      expect(['recording', 'aws-docs', 'own']).toContain(source);
      expect(history ?? lastEvents).toBeDefined();
      expect(constructs).toEqual(expect.arrayContaining([...shows]));
    },
  );
});

const placeholders: Readonly<Record<string, string>> = {
  uuid: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
  token: '[A-Za-z0-9+/]{480,}=*',
  text: '[^]*',
  number: '\\d+',
};

/** The expected value with matchers in place of `<uuid>`, `<token>`, `<number>` and `<text>`. */
function toExpected(value: Json | undefined): unknown {
  if (typeof value === 'string') return toMatcher(value);
  if (Array.isArray(value)) return value.map((item: Json) => toExpected(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toExpected(member)]));
}

function toMatcher(text: string): unknown {
  if (!/<(uuid|token|text|number)>/.test(text)) return text;
  const pattern = text
    .split(/<(uuid|token|text|number)>/)
    .map((part, index) => (index % 2 === 1 ? placeholders[part] : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return expect.stringMatching(new RegExp(`^${pattern.join('')}$`));
}
