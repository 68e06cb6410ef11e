import { describe, expect, jest, test } from '@jest/globals';
import { machineArn, StatesHarness, testTimeoutMs } from './states-harness.ts';

jest.setTimeout(testTimeoutMs);

/** A JSONPath machine with the given states; the first one is the start. */
function machine(states: Readonly<Record<string, object>>): object {
  return { StartAt: Object.keys(states)[0], States: states };
}

const input = {
  store: {
    book: [
      { title: 'a', price: 8.95, isbn: '1' },
      { title: 'b', price: 12.99 },
      { title: 'c', price: 22.99, isbn: '3' },
    ],
    'odd name': { x: [1, 2, 3, 4] },
  },
  limit: 10,
};

describe('a path', () => {
  test.each([
    ['$.limit', 10],
    ["$['store']['odd name'].x[1]", 2],
    ['$.store.book[-1].title', 'c'],
    ['$.store.book[0,2].title', ['a', 'c']],
    ['$.store.book[:2].title', ['a', 'b']],
    ['$.store.book[*].title', ['a', 'b', 'c']],
    ['$..price', [8.95, 12.99, 22.99]],
    ['$.store.book[?(@.price < 10)].title', ['a']],
    ['$.store.book[?(@.price > $.limit && @.isbn)].title', ['c']],
    ['$.store.book[?(!@.isbn)].title', ['b']],
    ['$.store.book[?(@.title in ["a","c"])].price', [8.95, 22.99]],
    ['$.store.book[?(@.title =~ /[ab]/)].price', [8.95, 12.99]],
    ['$.store.book[?(@.title == "z")]', []],
    ['$.store.book.length()', 3],
    ["$.store['odd name'].x[?(@ > 2)]", [3, 4]],
    ['$.store.book[?(@.title nin ["a"])].title', ['b', 'c']],
    ['$.store[?(@.x contains 2)].x[0]', []],
    ['$.store.book[?(@.isbn size 1)].title', ['a', 'c']],
    ['$.store.book[?(@.isbn empty false)].title', ['a', 'c']],
    ['$.store[ "odd name" ].x[ 0 ]', 1],
    // As Jayway's JsonPath does: ArraySliceToken, PropertyPathToken, ScanPathToken, ValueNodes and EvaluatorFactory.
    ["$.store['odd name'].x[1:-1]", []],
    ["$.store['odd name'].x[:-1]", [1, 2, 3]],
    ["$.store['odd name'].x[-1:1]", [4, 1]],
    ["$.store['odd name'].x[0:3:2]", [1, 2, 3]],
    ["$['limit','none']", { limit: 10 }],
    [
      "$..['title','isbn']",
      [
        { title: 'a', isbn: '1' },
        { title: 'c', isbn: '3' },
      ],
    ],
    ['$..[?(@.price > 20)]', [{ title: 'c', price: 22.99, isbn: '3' }]],
    ['$..[?(@.price > 20)].title', ['c']],
    ['$..[?(@ > 1)]', []],
    ['$.store.book[?(@.isbn == 1)].title', ['a']],
    ['$.store.book[?(@.isbn in [3])].title', ['c']],
    ["$.store.book[?(@.price == '12.99')].title", ['b']],
    ['$.store.book[?(@.isbn != 1)].title', ['b', 'c']],
    ['$.store.book[?(@.isbn >= 3)].title', ['c']],
    ['$.store.book[?(@.none == @.other)].title', []],
    ['$.store.book[?(@.price =~ /1.*/)].title', ['b']],
    ["$.store.book[?(@.isbn size '1')].title", []],
    ['$$.Execution.Name', 'run'],
    ['$$.StateMachine.Id', machineArn],
    ['$$.State.EnteredTime', '2026-01-01T00:00:00.000Z'],
  ])('%s selects', async (path, expected) => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      machine({ P: { Type: 'Pass', Parameters: { 'v.$': path }, OutputPath: '$.v', End: true } }),
      input,
    );

    expect({ cause: ended.cause, output: JSON.parse(ended.output ?? '"none"') }).toEqual({
      cause: undefined,
      output: expected,
    });
  });

  test('that finds nothing fails with States.Runtime', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      machine({ P: { Type: 'Pass', Parameters: { 'JobName.$': '$.JobName' }, End: true } }),
    );

    expect(ended).toMatchObject({
      error: 'States.Runtime',
      cause:
        "An error occurred while executing the state 'P' (entered at the event id #2). The JSONPath '$.JobName' specified for the field 'JobName.$' could not be found in the input '{}'",
    });
  });
});

describe('an intrinsic function', () => {
  test.each([
    ["States.Format('Hi {}, \\{{}\\} it''s', $.name, $.n)".replace("''", "\\'"), "Hi Ann, {7} it's"],
    ['States.StringToJson($.json)', { a: 1 }],
    ['States.JsonToString($.o)', '{"b":[1,2]}'],
    ['States.Array(1, $.name, true, null, $.o)', [1, 'Ann', true, null, { b: [1, 2] }]],
    ['States.Array()', []],
    ['States.ArrayPartition($.list, 2)', [[3, 1], [3]]],
    ['States.ArrayContains($.list, 1)', true],
    ['States.ArrayRange(1, 9, 2)', [1, 3, 5, 7, 9]],
    ['States.ArrayGetItem($.list, 1)', 1],
    ['States.ArrayLength($.list)', 3],
    ['States.ArrayUnique($.list)', [3, 1]],
    ["States.Base64Encode('Data to encode')", 'RGF0YSB0byBlbmNvZGU='],
    ["States.Base64Decode('RGF0YSB0byBlbmNvZGU=')", 'Data to encode'],
    ["States.Hash('input data', 'SHA-1')", 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
    ['States.JsonMerge($.o, $.p, false)', { b: 'new', c: 1 }],
    ['States.MathAdd($.n, -10)', -3],
    ['States.MathRandom(1, 999)', 500],
    ["States.StringSplit('1.2+3', '.+')", ['1', '2', '3']],
    ["States.ArrayLength(States.StringSplit(States.UUID(), '-'))", 5],
  ])('%s computes', async (call, expected) => {
    const harness = new StatesHarness();
    const data = { name: 'Ann', n: 7, json: '{"a":1}', o: { b: [1, 2] }, p: { b: 'new', c: 1 }, list: [3, 1, 3] };

    const ended = await harness.run(
      machine({ P: { Type: 'Pass', Parameters: { 'v.$': call }, OutputPath: '$.v', End: true } }),
      data,
    );

    expect({ cause: ended.cause, output: JSON.parse(ended.output ?? '"none"') }).toEqual({
      cause: undefined,
      output: expected,
    });
  });

  test('that refuses its arguments fails with States.IntrinsicFailure', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      machine({ P: { Type: 'Pass', Parameters: { 'v.$': "States.MathAdd(States.Format('1'), 1)" }, End: true } }),
    );

    expect(ended.error).toBe('States.IntrinsicFailure');
  });
});

describe('data of a JSONPath state', () => {
  const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' };
  const echo = {
    'lambda.Invoke': ({ Payload }: Record<string, unknown>) => ({ StatusCode: 200, Payload: String(Payload) }),
  };

  test('goes through InputPath, Parameters, ResultSelector, ResultPath and OutputPath', async () => {
    const harness = new StatesHarness(echo);

    const ended = await harness.run(
      machine({
        T: {
          ...task,
          InputPath: '$.in',
          Parameters: { FunctionName: 'f', Payload: { 'x.$': '$.x', 'who.$': '$$.Execution.Name' } },
          ResultSelector: { 'got.$': '$.Payload', fixed: 1 },
          ResultPath: '$.made.here',
          OutputPath: '$.made',
          End: true,
        },
      }),
      { in: { x: 5 }, kept: true },
    );

    expect(ended.output).toBe('{"here":{"got":{"x":5,"who":"run"},"fixed":1}}');
  });

  test.each([
    [{ ResultPath: null }, { a: 1 }],
    [{ ResultPath: '$.b' }, { a: 1, b: 'r' }],
    [{ ResultPath: '$' }, 'r'],
    [{ InputPath: null }, 'r'],
    [{ OutputPath: null }, {}],
  ])('is combined by %j', async (fields, expected) => {
    const harness = new StatesHarness();

    const ended = await harness.run(machine({ P: { Type: 'Pass', Result: 'r', ...fields, End: true } }), { a: 1 });

    expect(JSON.parse(ended.output ?? '')).toEqual(expected);
  });

  test('assigns variables, which paths and intrinsics read', async () => {
    const harness = new StatesHarness(echo);

    const ended = await harness.run(
      machine({
        T: {
          ...task,
          Parameters: { FunctionName: 'f', 'Payload.$': '$' },
          ResultPath: null,
          Assign: { 'p.$': '$.Payload', 'n.$': "States.Format('n{}', $.Payload.a)" },
          Next: 'P',
        },
        P: { Type: 'Pass', Parameters: { 'v.$': '$p.a', 'n.$': '$n', 'i.$': '$.a' }, End: true },
      }),
      { a: 1 },
    );

    expect(ended.output).toBe('{"v":1,"n":"n1","i":1}');
  });

  test('lets a catcher add the error to the input', async () => {
    const harness = new StatesHarness({
      'lambda.Invoke': () => ({ StatusCode: 200, FunctionError: 'Unhandled', Payload: '{"errorType":"Boom"}' }),
    });

    const ended = await harness.run(
      machine({
        T: {
          ...task,
          Parameters: { FunctionName: 'f' },
          Catch: [{ ErrorEquals: ['States.TaskFailed'], ResultPath: '$.error', Next: 'S' }],
          Next: 'S',
        },
        S: { Type: 'Succeed' },
      }),
      { a: 1 },
    );

    expect(JSON.parse(ended.output ?? '')).toEqual({ a: 1, error: { Error: 'Boom', Cause: '{"errorType":"Boom"}' } });
  });

  test('passes a Map its items, their index and the input of the state', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      machine({
        M: {
          Type: 'Map',
          InputPath: '$.d',
          ItemsPath: '$.items',
          ItemSelector: { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value', 'all.$': '$.t' },
          ItemProcessor: {
            ProcessorConfig: { Mode: 'INLINE' },
            StartAt: 'I',
            States: { I: { Type: 'Pass', End: true } },
          },
          ResultPath: '$.out',
          OutputPath: '$.out',
          End: true,
        },
      }),
      { d: { items: ['a', 'b'], t: 9 } },
    );

    expect(JSON.parse(ended.output ?? '')).toEqual([
      { i: 0, v: 'a', all: 9 },
      { i: 1, v: 'b', all: 9 },
    ]);
  });

  test('can be JSONata for one state', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      machine({
        A: {
          Type: 'Pass',
          QueryLanguage: 'JSONata',
          Assign: { x: '{% $states.input.n * 2 %}' },
          Output: { m: '{% $states.input.n + 1 %}' },
          Next: 'B',
        },
        B: { Type: 'Pass', Parameters: { 'x.$': '$x', 'm.$': '$.m' }, End: true },
      }),
      { n: 4 },
    );

    expect(ended.output).toBe('{"x":8,"m":5}');
  });

  test('provides the fields of Wait and Fail by paths', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      machine({
        W: { Type: 'Wait', TimestampPath: '$.until', Next: 'F' },
        F: { Type: 'Fail', ErrorPath: '$.e', CausePath: "States.Format('{}!', $.e)" },
      }),
      { until: '2026-01-01T00:01:00Z', e: 'Late' },
    );

    expect(ended).toMatchObject({ error: 'Late', cause: 'Late!', stoppedAt: ended.startedAt + 60_000 });
  });
});

describe('a choice rule', () => {
  const data = {
    n: 5,
    s: 'log-7.txt',
    t: '2026-01-01T00:00:00Z',
    b: false,
    z: null,
    m: 5,
    later: '2026-01-02T00:00:00+01:00',
    star: 'a*b',
  };

  test.each([
    [{ Variable: '$.n', NumericEquals: 5 }, true],
    [{ Variable: '$.n', NumericEqualsPath: '$.m' }, true],
    [{ Variable: '$.n', NumericGreaterThan: 5 }, false],
    [{ Variable: '$.n', NumericGreaterThanEqualsPath: '$.m' }, true],
    [{ Variable: '$.n', NumericLessThan: 6 }, true],
    [{ Variable: '$.s', NumericEquals: 5 }, false],
    [{ Variable: '$.s', StringEquals: 'log-7.txt' }, true],
    [{ Variable: '$.s', StringLessThan: 'm' }, true],
    [{ Variable: '$.s', StringMatches: 'log-*.txt' }, true],
    [{ Variable: '$.s', StringMatches: 'log-*.csv' }, false],
    [{ Variable: '$.star', StringMatches: 'a\\*b' }, true],
    [{ Variable: '$.s', StringMatches: 'log-7\\*' }, false],
    [{ Variable: '$.b', BooleanEquals: false }, true],
    [{ Variable: '$.b', BooleanEqualsPath: '$.b' }, true],
    [{ Variable: '$.t', TimestampLessThanPath: '$.later' }, true],
    [{ Variable: '$.t', TimestampEquals: '2026-01-01T01:00:00+01:00' }, true],
    [{ Variable: '$.z', IsNull: true }, true],
    [{ Variable: '$.n', IsNull: false }, true],
    [{ Variable: '$.n', IsNumeric: true }, true],
    [{ Variable: '$.n', IsString: false }, true],
    [{ Variable: '$.b', IsBoolean: true }, true],
    [{ Variable: '$.t', IsTimestamp: true }, true],
    [{ Variable: '$.s', IsTimestamp: true }, false],
    [{ Variable: '$.none', IsPresent: false }, true],
    [{ Variable: '$.none', IsPresent: true }, false],
    [{ Variable: '$.z', IsPresent: true }, true],
    [
      {
        And: [
          { Variable: '$.n', IsPresent: true },
          { Variable: '$.n', NumericEquals: 5 },
        ],
      },
      true,
    ],
    [
      {
        Or: [
          { Variable: '$.n', NumericEquals: 6 },
          { Variable: '$.s', IsString: true },
        ],
      },
      true,
    ],
    [{ Not: { Variable: '$.n', NumericEquals: 5 } }, false],
    [{ Variable: '$$.Execution.Name', StringEquals: 'run' }, true],
  ])('%j is %s', async (rule, expected) => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      machine({
        C: { Type: 'Choice', Choices: [{ ...rule, Next: 'Y' }], Default: 'N' },
        Y: { Type: 'Pass', Result: true, End: true },
        N: { Type: 'Pass', Result: false, End: true },
      }),
      data,
    );

    expect(ended.output).toBe(String(expected));
  });

  test('fails the execution when its variable is missing', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      machine({
        C: { Type: 'Choice', Choices: [{ Variable: '$.none', NumericEquals: 1, Next: 'S' }], Default: 'S' },
        S: { Type: 'Succeed' },
      }),
    );

    expect(ended).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining(
        "Invalid path '$.none': The choice state's condition path references an invalid value.",
      ),
    });
  });
});

describe("a failure in AWS's words", () => {
  const fail = async (state: object, input: unknown): Promise<string | undefined> => {
    const harness = new StatesHarness();
    const ended = await harness.run(machine({ A: state, S: { Type: 'Succeed' } }), input);
    return ended.cause?.replace("An error occurred while executing the state 'A' (entered at the event id #2). ", '');
  };
  const item = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };

  test.each([
    [
      { Type: 'Wait', TimestampPath: '$.t', Next: 'S' },
      { t: '2026-01-01T00:00:00' },
      'The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == 2026-01-01T00:00:00',
    ],
    [
      { Type: 'Map', ItemsPath: '$.v', MaxConcurrencyPath: '$.m', ItemProcessor: item, Next: 'S' },
      { v: [1], m: {} },
      'The MaxConcurrencyPath field refers to value "{}" which is not a valid integer: $.m',
    ],
    [{ Type: 'Pass', InputPath: '$.a.b', Next: 'S' }, {}, "Invalid path '$.a.b' : No results for path: $['a']['b']"],
    [{ Type: 'Pass', Result: 1, ResultPath: '$.a.b', Next: 'S' }, [], 'Unable to apply ReferencePath to input []'],
  ])('for %j', async (state, input, expected) => {
    const cause = await fail(state, input);

    expect(cause).toBe(expected);
  });
});
