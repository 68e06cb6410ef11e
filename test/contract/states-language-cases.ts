// Definitions that both readers of the states language check: the author's check at synth, and the check of the
// local CreateStateMachine. Each has a name that the table of meant differences can quote.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDefinitionText } from '../../lib/asl/check/definition-text.ts';
import { acceptedDefinitions } from '../fixtures/definitions/accepted.ts';
import { refusedDefinitions } from '../fixtures/definitions/refused.ts';
import { findingCases } from '../unit/asl/check/finding-cases.ts';
import { goodDefinitions } from '../unit/asl/check/good-definitions.ts';
import {
  choice,
  distributedMap,
  invoke,
  jsonata,
  jsonPath,
  only,
  onlyJsonPath,
  type State,
  task,
} from '../unit/asl/check/machines.ts';
import { historyFixtures } from '../unit/local/services/states/history-fixture.ts';
import { shapeCases } from './states-language-shapes.ts';

export interface LanguageCase {
  readonly name: string;
  readonly definition: unknown;
  readonly type?: 'STANDARD' | 'EXPRESS';
}

const ofFindings = findingCases.map(({ code, fault, definition }) => ({ name: `${code}: ${fault}`, definition }));
const ofGood = Object.entries(goodDefinitions).map(([name, definition]) => ({ name: `good: ${name}`, definition }));
const ofHistories = historyFixtures().flatMap(([name, { definition, machines = {}, type }]): LanguageCase[] => [
  { name: `history: ${name}`, definition, ...(type !== undefined && { type }) },
  ...Object.entries(machines).map(([machine, inner]) => ({ name: `history: ${name}/${machine}`, definition: inner })),
]);

const ofDocumentation = [
  ...acceptedDefinitions.map(({ kind, definition }) => ({ name: `accepted: ${kind}`, definition })),
  ...refusedDefinitions.map(({ kind, definition }) => ({ name: `refused: ${kind}`, definition })),
];

const root = join(import.meta.dirname, '..', '..');
/** The workflows of the project and of its fixtures. */
const ofWorkflows = ['statemachines', 'test/fixtures', 'test/bench'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.asl\.(json|yaml)$/.test(file))
    .map((file) => ({ name: `workflow: ${folder}/${file}`, definition: readDefinition(join(root, folder, file)) })),
);

/** Spellings of a path. Jayway's JsonPath, which Step Functions uses, reads the first list and refuses the second. */
export const goodPaths: readonly string[] = [
  ...['$', '$.a.b', "$['a b'].c", '$["a"]', '$.a[0].b', '$.a[-1]', '$.größe.x-y', '$.@timestamp', '$.soap:Envelope'],
  ...['$.a[*]', '$.*', '$[*]', '$..price', '$..*', '$..[0]', "$..['a']", '$.a[1:]', '$.a[:2]', '$.a[-2:]', '$.a[0:2]'],
  ...['$.a[0,1]', '$.a[0, 1]', "$['a','b']", "$['a', 'b']", "$.['a']", '$.a[ 0 ]', "$.a[ 'b' ]", '$.a[ * ]'],
  ...[
    '$.a.length()',
    '$$',
    '$$.Execution.Id',
    '$.a[?(@.b)]',
    '$.a[?(!@.b)]',
    '$.a[? (@.b == 1)]',
    '$.a[?(@.b == 1)].c',
  ],
  ...['$.a.[0]', "$.a.['b c'].d", '$.[?(@.n > 0)]', '$.a ', '$.foo@bar', '$.a[?(@.b == x)]', '$.a[?(b == 1)]'],
  ...[
    "$.a[?(@.b == ')' && @.c > 1)].d",
    '$.a[?(@.b=="x"||@.c<=2)]',
    '$.a[?(@.b in ["x", "y"])]',
    '$.a[?(@.b =~ /x.*/i)]',
  ],
  ...['$.a[?(@.b size 2)]', '$.a[?(@.b empty false)]', '$.a[?(@.b contains "x")]', '$.a[?(@.b anyof ["x"])]'],
  ...[
    "$.a[?(@['b c'] > $.d)]",
    '$.a[?(@.b.length() > 2)]',
    '$.a[?(@ > 1)]',
    '$.a[?(@.b != null)]',
    '$.a[?(@.b[0] == -1.5)]',
  ],
];
export const badPaths: readonly string[] = [
  ...[
    '',
    'a.b',
    '$.',
    '$..',
    '$.a..',
    '$.a[',
    '$.a[]',
    '$.a[b]',
    '$.a[0',
    '$.a b',
    '$a-b',
    '$$a',
    "$.a['b]",
    "$['a',]",
  ],
  ...['$.a[:]', '$.a[::2]', '$.a[0,]', '$.a[?]', '$.a[?()]', '$.a[?(@.b]', '$.a[?(@.b ==)]', '$.a[?(@.b === )]'],
  ...['$.a[?(@.b ~ 1)]', '$.a[?(@.b == 1 &&)]', ' $.a', '$...a', '$.a.length('],
];
const ofPaths = [...goodPaths, ...badPaths].flatMap((path): LanguageCase[] => [
  { name: `path: ${path}`, definition: onlyJsonPath({ Type: 'Pass', InputPath: path }) },
  { name: `parameter: ${path}`, definition: onlyJsonPath({ Type: 'Pass', Parameters: { 'v.$': path } }) },
  { name: `result path: ${path}`, definition: onlyJsonPath({ Type: 'Pass', ResultPath: path }) },
  { name: `argument: ${path}`, definition: template(`States.JsonToString(${path})`) },
]);

const calls: readonly string[] = [
  ...['States.UUID()', 'States.UUID( )', ' States.UUID()', 'States.UUID() ', 'States.UUID', 'States.UUID(1)', 'UUID()'],
  ...[
    "States.Format('{}', $.a)",
    "States.Format( '{}' , $.a )",
    "States.Format('\\{{}\\}', $.a)",
    "States.Format('a',)",
  ],
  ...[
    "States.Format('it\\'s')",
    "States.Format('a)', $.b)",
    'States.Format()',
    "States.Format('a'",
    'States.Format("a")',
  ],
  ...['States.MathAdd(1, -1.5)', 'States.MathAdd(1e3, 2)', 'States.MathAdd(1)', 'States.MathAdd(1, 2, 3)'],
  ...[
    'States.MathAdd(1 2)',
    'States.MathAdd(1, x)',
    'States.Array()',
    'States.Array(null, true, false, $$.Execution.Id)',
  ],
  ...[
    'States.ArrayLength($.a[?(@.b > 1)])',
    'States.ArrayLength($.a[0:2])',
    'States.ArrayLength($name.x)',
    'States.Nope()',
  ],
  ...['States.MathRandom(1, 2)', 'States.MathRandom(1, 2, 3)', 'States.MathRandom(1)', 'States.JsonMerge($.a, $.b)'],
  ...[
    'States.StringSplit($.a)',
    'States.Hash($.a)',
    'States.ArrayRange(1, 2)',
    'States.ArrayGetItem($.a)',
    'States.()',
  ],
  ...[
    'States.Array(States.Array(States.UUID()), 1)',
    'States.Array(States.Array()',
    'States.Array(truex)',
    'states.uuid()',
  ],
  nested(10),
  nested(11),
];
const ofCalls = calls.map((call) => ({
  name: `call: ${call}`,
  definition: jsonPath({
    Set: { Type: 'Pass', Assign: { name: 1 }, Next: 'Only' },
    Only: { Type: 'Pass', Parameters: { 'v.$': call }, End: true },
  }),
}));

const lambda = 'arn:aws:lambda:eu-west-1:123456789012:function:f';
const numbers = [
  -1,
  0,
  1,
  1.5,
  100,
  101,
  31_536_000,
  31_622_399,
  31_622_400,
  99_999_999,
  100_000_000,
  '1',
  '{% 1 %}',
  null,
];
const pathTask = (more: State): State => onlyJsonPath({ Type: 'Task', Resource: lambda, ...more });
const retrier = (more: State): State => pathTask({ Retry: [{ ErrorEquals: ['E'], ...more }] });
const limits: Readonly<Record<string, (value: unknown) => State>> = {
  'machine TimeoutSeconds': (value) => ({ ...only({ Type: 'Pass' }), TimeoutSeconds: value }),
  'JSONata TimeoutSeconds': (value) => only({ Type: 'Task', Resource: lambda, TimeoutSeconds: value }),
  'JSONPath TimeoutSeconds': (value) => pathTask({ TimeoutSeconds: value }),
  'JSONPath HeartbeatSeconds': (value) => pathTask({ HeartbeatSeconds: value }),
  'JSONata Seconds': (value) => only({ Type: 'Wait', Seconds: value }),
  'JSONPath Seconds': (value) => onlyJsonPath({ Type: 'Wait', Seconds: value }),
  IntervalSeconds: (value) => retrier({ IntervalSeconds: value }),
  MaxAttempts: (value) => retrier({ MaxAttempts: value }),
  BackoffRate: (value) => retrier({ BackoffRate: value }),
  MaxDelaySeconds: (value) => retrier({ MaxDelaySeconds: value }),
  MaxConcurrency: (value) => distributedMap({ MaxConcurrency: value }),
  ToleratedFailureCount: (value) => distributedMap({ ToleratedFailureCount: value }),
  ToleratedFailurePercentage: (value) => distributedMap({ ToleratedFailurePercentage: value }),
  MaxItemsPerBatch: (value) => distributedMap({ ItemBatcher: { MaxItemsPerBatch: value } }),
};
const ofLimits = Object.entries(limits).flatMap(([field, definitionOf]) =>
  numbers.map((value) => ({ name: `limit: ${field} ${JSON.stringify(value)}`, definition: definitionOf(value) })),
);

const types: Readonly<Record<string, State>> = {
  Task: { Resource: lambda },
  Pass: {},
  Choice: {},
  Wait: {},
  Succeed: {},
  Fail: {},
  Parallel: { Branches: [{ StartAt: 'In', States: { In: { Type: 'Succeed' } } }] },
  Map: { ItemProcessor: { StartAt: 'In', States: { In: { Type: 'Succeed' } } } },
};
const fieldValues: State = {
  ...{ Comment: 'c', Assign: { a: 1 }, Output: 1, InputPath: '$', OutputPath: null, ResultPath: '$.a', Result: 1 },
  ...{ Parameters: { a: 1 }, Arguments: { a: 1 }, ResultSelector: { a: 1 }, ItemSelector: { a: 1 }, Items: [1] },
  ...{
    ItemsPath: '$.a',
    Retry: [{ ErrorEquals: ['E'] }],
    Catch: [],
    Error: 'e',
    Cause: 'c',
    ErrorPath: '$.e',
    CausePath: '$.c',
  },
  ...{
    TimeoutSeconds: 5,
    TimeoutSecondsPath: '$.t',
    HeartbeatSeconds: 1,
    HeartbeatSecondsPath: '$.t',
    MaxConcurrency: 1,
  },
  ...{
    MaxConcurrencyPath: '$.m',
    Label: 'l',
    ToleratedFailureCount: 1,
    ToleratedFailureCountPath: '$.c',
    Nope: 1,
    End: false,
  },
};
const wrongValues = [null, 1, true, 'text', '{% 1 %}', '$.a', [], {}];
const around = (type: string, state: State, language: string): State => {
  const flow = /Choice|Succeed|Fail/.test(type) ? {} : { End: true };
  const own =
    type === 'Wait'
      ? { Seconds: 1 }
      : type === 'Choice'
        ? {
            Choices: [
              language === 'JSONata' ? { Condition: true, Next: 'Z' } : { Variable: '$.a', IsNull: true, Next: 'Z' },
            ],
          }
        : types[type];
  const states = {
    Only: { Type: type, ...own, ...flow, ...state },
    ...(type === 'Choice' && { Z: { Type: 'Succeed' } }),
  };
  return language === 'JSONata' ? jsonata(states, 'Only') : jsonPath(states, 'Only');
};
/** Every field in every type of state, in both languages, with a good value and with values of other types. */
const ofFields = Object.keys(types).flatMap((type) =>
  Object.entries(fieldValues).flatMap(([field, good]) =>
    ['JSONata', 'JSONPath'].flatMap((language) =>
      [good, ...wrongValues].map((value) => ({
        name: `field: ${language} ${type} ${field} ${JSON.stringify(value)}`,
        definition: around(type, { [field]: value }, language),
      })),
    ),
  ),
);

const ruleValues = [1, 'a', true, null, '$.b', '2030-01-01T00:00:00Z', '2030-01-01t00:00:00z', []];
const comparisons = [
  ...['StringEquals', 'StringEqualsPath', 'StringLessThan', 'StringMatches', 'StringMatchesPath', 'NumericEquals'],
  ...['NumericGreaterThanEqualsPath', 'BooleanEquals', 'BooleanEqualsPath', 'TimestampEquals', 'TimestampLessThanPath'],
  ...['IsNull', 'IsPresent', 'IsNumeric', 'IsString', 'IsBoolean', 'IsTimestamp', 'IsPresentPath', 'And', 'Or', 'Not'],
];
const rule = { Variable: '$.a', IsNull: true };
const rules: Readonly<Record<string, State>> = {
  'And of one': { And: [rule], Next: 'Done' },
  'And of no object': { And: [1], Next: 'Done' },
  'Or of nothing': { Or: [], Next: 'Done' },
  'Not of a list': { Not: [rule], Next: 'Done' },
  'Not in And': { And: [{ Not: rule }], Next: 'Done' },
  'And beside Or': { And: [rule], Or: [rule], Next: 'Done' },
  'And beside a comparison': { And: [rule], ...rule, Next: 'Done' },
  'Assign in a nested rule': { Not: { ...rule, Assign: { a: 1 } }, Next: 'Done' },
  'a comment in a nested rule': { Not: { ...rule, Comment: 'c' }, Next: 'Done' },
  'no Next': rule,
  'Next that is no text': { ...rule, Next: 1 },
  'a rule that is empty': {},
};
const ofRules = [
  ...comparisons.flatMap((operator) =>
    ruleValues.map((value) => ({
      name: `rule: ${operator} ${JSON.stringify(value)}`,
      definition: choice([{ Variable: '$.a', [operator]: value, Next: 'Done' }], 'JSONPath'),
    })),
  ),
  ...Object.entries(rules).map(([name, one]) => ({ name: `rule: ${name}`, definition: choice([one], 'JSONPath') })),
  ...[true, '{% true %}', 'true', 1, null, '{% true', undefined].map((value) => ({
    name: `condition: ${JSON.stringify(value)}`,
    definition: choice([{ Condition: value, Next: 'Done' }]),
  })),
];

const expressions = [
  ...[
    '{% $states.input %}',
    '{%1%}',
    '{%%}',
    '{% %}',
    ' {% 1 %}',
    '{% 1 %} ',
    '{% 1',
    '1 %}',
    '{% a %}',
    '{% $ %}',
    '{% * %}',
  ],
  ...[
    '{% ** %}',
    '{% % %}',
    '{% $$ %}',
    '{% $states.input.(a) %}',
    '{% $states.input[a = 1] %}',
    '{% "a".b %}',
    '{% [1..3] %}',
  ],
  ...['{% $states.result %}', '{% $states.errorOutput %}', '{% $states %}', '{% $states.context %}', '{% {"a": b} %}'],
  ...['{% function($x) { $x } %}', '{% function($x) { y }(1) %}', '{% ($a := 1; $a) %}', '{% $states.input ~> $sum %}'],
  ...['{% $states.input ~> |a|{"b": c}| %}', '{% $states.input{a: b} %}', '{% $states.input^(a) %}', '{% 1 ? a : 2 %}'],
  ...[
    '{% /a/ %}',
    '{% $match("a", /a/) %}',
    '{% ( %}',
    '{% 1 + %}',
    '{% `a b` %}',
    '{% $states.input.`a b` %}',
    '{% -a %}',
  ],
];
const ofExpressions = expressions.flatMap((text) => [
  { name: `expression: Pass ${text}`, definition: only({ Type: 'Pass', Output: { v: [text] } }) },
  { name: `expression: Task Output ${text}`, definition: task('lambda:invoke', invoke, { Output: text }) },
  { name: `expression: Task Arguments ${text}`, definition: task('lambda:invoke', { ...invoke, Payload: text }) },
  {
    name: `expression: Catch ${text}`,
    definition: jsonata({
      A: {
        Type: 'Task',
        Resource: lambda,
        Catch: [{ ErrorEquals: ['E'], Output: text, Next: 'B' }],
        Next: 'B',
      },
      B: { Type: 'Succeed' },
    }),
  },
]);

export const languageCases: readonly LanguageCase[] = [
  ...ofFindings,
  ...ofGood,
  ...ofHistories,
  ...ofDocumentation,
  ...ofWorkflows,
  ...ofPaths,
  ...ofCalls,
  ...ofLimits,
  ...ofFields,
  ...ofRules,
  ...ofExpressions,
  ...shapeCases,
];

function readDefinition(file: string): unknown {
  return readDefinitionText(readFileSync(file, 'utf8'), file.endsWith('.yaml') ? 'yaml' : 'json').definition;
}

function template(call: string): State {
  return onlyJsonPath({ Type: 'Pass', Parameters: { 'v.$': call } });
}

function nested(depth: number): string {
  return `${'States.ArrayUnique('.repeat(depth)}$.a${')'.repeat(depth)}`;
}
