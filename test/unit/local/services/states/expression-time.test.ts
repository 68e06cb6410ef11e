// No expression blocks the thread that the whole platform runs in. Without the limits each of these takes minutes.
import { setImmediate } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { GuardedRegex } from '../../../../../lib/local/services/states/language/jsonata-guards.ts';
import { jsonata, StatesHarness, testTimeoutMs } from './states-harness.ts';

jest.setTimeout(testTimeoutMs);

const evil = `${'a'.repeat(60)}!`;
const run = (output: string, input: object) =>
  new StatesHarness().run(jsonata({ A: { Type: 'Pass', Output: `{% ${output} %}`, End: true } }), input as never);

describe('a JSONata expression that takes too long', () => {
  test.each<[string, string, object]>([
    ['contains', '$contains($states.input.text, /^(a+)+$/)', { text: evil }],
    ['match', '$match($states.input.text, /(a|aa)+$/)', { text: evil }],
    ['replace', "$replace($states.input.text, /^(a+)+$/, 'b')", { text: evil }],
    ['split', '$split($states.input.text, /(a+)+!!/)', { text: evil }],
    ['every match', '$count($match($states.input.text, /(?:a+)+b/))', { text: `${'ab'.repeat(2_000)}${evil}` }],
    ['toMillis', "$toMillis($states.input.text, '[YI][MI][DI]')", { text: `${'I'.repeat(3_000)}!` }],
    ['distinct', '$count($distinct($states.input.list))', { list: Array.from({ length: 28_000 }, (_, at) => [at]) }],
  ])('fails with States.QueryEvaluationError: %s', async (_, output, input) => {
    const ended = await run(output, input);

    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(ended.cause).toContain('threw an error during evaluation: Expression evaluation timeout');
  });

  test('lets other work run meanwhile', async () => {
    let turns = 0;
    let isOver = false;
    const counting = (async () => {
      while (!isOver) {
        await setImmediate();
        turns += 1;
      }
    })();

    const ended = await run('( $f := function($n) { $n > 2000 ? $n : $f($n + 1) }; $f(0) )', {});
    isOver = true;
    await counting;

    expect(ended.output).toBe('2001');
    expect(turns).toBeGreaterThan(1);
  });
});

test('expressions that end in time return their result', async () => {
  const text = `${'ab '.repeat(5_000)}end`;
  const list = Array.from({ length: 2_000 }, (_, at) => at % 7);

  const ended = await run(
    `{
      'matches': $count($match($states.input.text, /a(b)/)),
      'first': $match($states.input.text, /a(b)/, 1).groups,
      'replaced': $length($replace($states.input.text, /b+ /, '')),
      'parts': $count($split($states.input.text, /\\s+/)),
      'has': $contains($states.input.text, /E[Nn]D$/i),
      'distinct': $distinct($states.input.list),
      'moment': $toMillis('2026-11-27', '[Y]-[M]-[D]')
    }`,
    { text, list },
  );

  expect(JSON.parse(ended.output ?? '')).toEqual({
    matches: 5_000,
    first: ['b'],
    replaced: 5_003,
    parts: 5_001,
    has: true,
    distinct: [0, 1, 2, 3, 4, 5, 6],
    moment: Date.parse('2026-11-27'),
  });
});

test('a guarded expression finds the same matches as RegExp', () => {
  const sources = fc.constantFrom('a+b?', '(a)|(b+)', 'x*', '[ab]{2}', '\\w\\b', 'c', '^a', 'b$');
  const texts = fc.stringMatching(/^[abcx ]{0,80}$/);
  fc.assert(
    fc.property(sources, fc.constantFrom('g', 'gi', 'gm'), texts, fc.nat(10), (source, flags, text, from) => {
      const [own, theirs] = [new GuardedRegex(new RegExp(source, flags)), new RegExp(source, flags)];
      own.lastIndex = from;
      theirs.lastIndex = from;
      for (let at = 0; at < 10; at += 1) {
        const [found, expected] = [own.exec(text), theirs.exec(text)];

        expect([found?.index, found && [...found], own.lastIndex]).toEqual([
          expected?.index,
          expected && [...expected],
          theirs.lastIndex,
        ]);
      }
    }),
  );
});

describe('a JSONPath state', () => {
  const choice = (pattern: string, text: string) =>
    new StatesHarness().run(
      {
        StartAt: 'A',
        States: {
          A: { Type: 'Choice', Choices: [{ Variable: '$.t', StringMatches: pattern, Next: 'Yes' }], Default: 'No' },
          Yes: { Type: 'Pass', Result: true, End: true },
          No: { Type: 'Pass', Result: false, End: true },
        },
      },
      { t: text },
    );

  test('matches many wildcards in a text quickly', async () => {
    const ended = await choice('*a*a*a*a*a*a*b', 'a'.repeat(100_000));

    expect(ended.output).toBe('false');
  });

  test.each([
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*a', 'a', false],
    ['*b*', 'abc', true],
    ['a*b*c', 'acb', false],
    ['a\\*c', 'a*c', true],
    ['a\\*c', 'abc', false],
    ['a\\\\*', 'a\\b', true],
    ['*', '', true],
    ['', 'a', false],
    ['a.c', 'abc', false],
    ['a*\nc', 'a\n\nc', true],
  ])('StringMatches %j with %j is %j', async (pattern, text, isMatch) => {
    expect((await choice(pattern, text)).output).toBe(String(isMatch));
  });

  test('ends a regular expression in a path that takes too long', async () => {
    const ended = await new StatesHarness().run(
      { StartAt: 'A', States: { A: { Type: 'Pass', InputPath: '$.list[?(@.t =~ /(a+)+/)]', End: true } } },
      { list: [{ t: evil }] },
    );

    expect([ended.status, ended.error]).toEqual(['FAILED', 'States.Runtime']);
  });

  test('finds the unique items of a long list in time and keeps the first of each', async () => {
    const list = Array.from({ length: 30_000 }, (_, at) => ({ n: at % 20_000 }));
    const parameters = {
      'count.$': 'States.ArrayLength(States.ArrayUnique($.list))',
      'first.$': 'States.ArrayGetItem(States.ArrayUnique($.list), 0)',
    };
    const ended = await new StatesHarness().run(
      { StartAt: 'A', States: { A: { Type: 'Pass', Parameters: parameters, End: true } } },
      { list: list.slice(0, 15_000) },
    );

    expect(ended.output).toBe('{"count":15000,"first":{"n":0}}');
  });
});
