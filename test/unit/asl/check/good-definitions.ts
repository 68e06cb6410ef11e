// Definitions that AWS takes and that can run: none may give a finding.
import { choice, distributedMap, invoke, jsonata, jsonPath, only, onlyJsonPath, type State, task } from './machines.ts';

const region = 'arn:aws:lambda:eu-west-1:123456789012:function:stock';

export const goodDefinitions: Readonly<Record<string, State>> = {
  'text in double braces that is for whoever receives it': only({
    Type: 'Pass',
    Comment: 'was {{runtime.id}} once',
    Output: [
      'Dear {{name}}',
      '{{#each items}}',
      '{{runtimes.a}}',
      '{{input.a}}',
      '{{',
      '{{ }}',
      '{{statement}}',
      '{{state}}',
    ],
  }),
  'all eight state types in JSONata': jsonata({
    Begin: {
      Type: 'Pass',
      Output: 'a plain string',
      Assign: { total: '{% $states.input.total %}', names: ['a', '{% 1 %}'] },
      Next: 'Work',
    },
    Work: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: '\u0024{StockFunction}', Payload: { total: '{% $total %}' } },
      Assign: { stock: '{% $states.result.Payload.stock %}' },
      Output: '{% $merge([$states.input, $states.result.Payload]) %}',
      TimeoutSeconds: '{% $total + 5 %}',
      Retry: [
        {
          ErrorEquals: ['Lambda.TooManyRequestsException'],
          IntervalSeconds: 2,
          MaxAttempts: 3,
          BackoffRate: 1.5,
          MaxDelaySeconds: 9,
          JitterStrategy: 'FULL',
        },
        { ErrorEquals: ['States.ALL'] },
      ],
      Catch: [
        {
          ErrorEquals: ['States.ALL'],
          Output: '{% $states.errorOutput.Cause %}',
          Assign: { fault: '{% $states.errorOutput %}' },
          Next: 'Fail',
        },
      ],
      Next: 'Choose',
    },
    Choose: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $stock < 50 and $exists($total) %}', Assign: { low: true }, Output: { a: 1 }, Next: 'Each' },
        { Condition: false, Next: 'Both' },
      ],
      Assign: { low: false },
      Default: 'Wait',
    },
    Each: {
      Type: 'Map',
      Items: '{% $states.input.items %}',
      ItemSelector: { item: '{% $states.context.Map.Item.Value %}', at: '{% $states.context.Map.Item.Index %}' },
      MaxConcurrency: 3,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Item',
        States: { Item: { Type: 'Pass', Output: '{% $states.input.item & $total %}', Assign: { mine: 1 }, End: true } },
      },
      Output: '{% $states.result %}',
      Next: 'Both',
    },
    Both: {
      Type: 'Parallel',
      Arguments: { low: '{% $exists($low) ? $low : false %}' },
      Branches: [
        { StartAt: 'Left', States: { Left: { Type: 'Succeed', Output: '{% $stock %}' } } },
        { StartAt: 'Right', States: { Right: { Type: 'Wait', Timestamp: '{% $now() %}', End: true } } },
      ],
      Assign: { both: '{% $states.result[0] %}' },
      Next: 'Wait',
    },
    Wait: { Type: 'Wait', Seconds: 5, Next: 'End' },
    End: { Type: 'Succeed', Output: '{% $states.input %}' },
    Fail: { Type: 'Fail', Error: 'Failed', Cause: '{% $string($fault) %}' },
  }),
  'all eight state types in JSONPath': jsonPath({
    Begin: {
      Type: 'Pass',
      Parameters: { 'a.$': '$.a', b: { 'id.$': '$$.Execution.Id' } },
      ResultPath: '$.made',
      Assign: { 'total.$': '$.total', fixed: 1 },
      Next: 'Work',
    },
    Work: {
      Type: 'Task',
      Resource: region,
      InputPath: '$.items[0:2]',
      Parameters: { 'total.$': '$total', 'text.$': "States.Format('{} of {}', $.a, States.JsonToString($.b))" },
      ResultSelector: { 'kept.$': "$.list[?(@.price > 10 && @.name != 'x')].name" },
      ResultPath: '$.work',
      OutputPath: '$',
      TimeoutSecondsPath: '$.timeout',
      HeartbeatSeconds: 5,
      Catch: [{ ErrorEquals: ['E', 'States.Timeout'], ResultPath: '$.error', Next: 'Fail' }],
      Next: 'Choose',
    },
    Choose: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.a', StringEquals: 'x', Next: 'Each', Assign: { low: true } },
        {
          And: [{ Variable: '$.n', NumericGreaterThanPath: '$.m' }, { Not: { Variable: '$.b', IsPresent: true } }],
          Next: 'Both',
        },
        { Variable: '$.t', TimestampLessThan: '2030-01-01T00:00:00Z', Next: 'Wait' },
        {
          Or: [
            { Variable: '$.s', StringMatches: 'a*' },
            { Variable: '$.o', BooleanEquals: false },
          ],
          Next: 'End',
        },
      ],
      Default: 'Fail',
    },
    Each: {
      Type: 'Map',
      ItemsPath: '$.items',
      ItemSelector: { 'item.$': '$$.Map.Item.Value', 'total.$': '$total' },
      MaxConcurrencyPath: '$.most',
      ItemProcessor: { StartAt: 'Item', States: { Item: { Type: 'Pass', Result: { a: 1 }, End: true } } },
      ResultPath: null,
      Next: 'Both',
    },
    Both: { Type: 'Parallel', Branches: [{ StartAt: 'Left', States: { Left: { Type: 'Succeed' } } }], Next: 'Wait' },
    Wait: { Type: 'Wait', SecondsPath: '$.wait', Next: 'End' },
    End: { Type: 'Succeed', InputPath: null },
    Fail: { Type: 'Fail', ErrorPath: '$.error.Error', CausePath: "States.Format('{}', $.error.Cause)" },
  }),
  'a JSONata state in a JSONPath machine': jsonPath({
    A: { Type: 'Pass', QueryLanguage: 'JSONata', Output: { a: '{% $states.input.a %}' }, Next: 'B' },
    B: { Type: 'Pass', Parameters: { 'a.$': '$.a' }, End: true },
  }),
  'a loop that reads what it assigns': jsonata({
    Start: { Type: 'Pass', Assign: { n: 0 }, Next: 'Count' },
    Count: { Type: 'Pass', Assign: { n: '{% $n + 1 %}' }, Next: 'More' },
    More: { Type: 'Choice', Choices: [{ Condition: '{% $n < 3 %}', Next: 'Count' }], Default: 'Done' },
    Done: { Type: 'Succeed' },
  }),
  'expressions with scopes of their own': only({
    Type: 'Pass',
    Output: {
      block: '{% ($a := 1; $f := function($x) { $x > 0 ? $f($x - $a) : 0 }; $f(3)) %}',
      mapped: '{% $map($states.input.items, function($v, $i) { $v.price * $i }) %}',
      path: '{% $states.input.orders@$o.items[price > 10]#$i.{ "id": $o.id, "at": $i, "name": name } %}',
      grouped: '{% $states.input.items^(>price){ category: $sum(price) } %}',
      chosen: '{% $states.input.a ? $states.input.a : $exists($states.input.b) ? $states.input.b : 1 %}',
      chained: '{% $states.input.name ~> $uppercase ~> $trim %}',
      own: '{% $uuid() & $hash("a", "SHA-256") & $string($range(1, 3, 1)) & $string($partition([1, 2], 1)) & $parse("1") & $random() %}',
      changed: '{% $states.input ~> |items|{ "price": price * 2 }| %}',
      substituted: '{% "\u0024{TableName}" & $string(\u0024{Limit} + 1) %}',
      context: '{% $states.context.Execution.StartTime & $states.context.State.Name %}',
    },
  }),
  'every intrinsic function': onlyJsonPath({
    Type: 'Pass',
    Parameters: {
      'a.$': 'States.StringToJson($.a)',
      'b.$': 'States.Array($.a, 1, true, null)',
      'c.$': 'States.ArrayPartition($.a, 2)',
      'd.$': "States.ArrayContains($.a, 'it\\'s')",
      'e.$': 'States.ArrayRange(1, 9, 2)',
      'f.$': 'States.ArrayGetItem($.a, 0)',
      'g.$': "States.ArrayLength($.a['b c'][0])",
      'h.$': 'States.ArrayUnique($.a)',
      'i.$': "States.Base64Encode('a')",
      'j.$': 'States.Base64Decode($.a)',
      'k.$': "States.Hash($.a, 'SHA-256')",
      'l.$': 'States.JsonMerge($.a, $.b, false)',
      'm.$': 'States.MathRandom(1, 9, 5)',
      'n.$': 'States.MathAdd($.a, -1)',
      'o.$': "States.StringSplit($.a, ',')",
      'p.$': 'States.UUID()',
    },
  }),
  'a distributed Map over S3': distributedMap({
    ItemBatcher: { MaxItemsPerBatch: 10, BatchInput: { a: '{% $states.input.a %}' } },
    ResultWriter: {
      Resource: 'arn:aws:states:::s3:putObject',
      Arguments: { Bucket: 'results', Prefix: 'runs' },
      WriterConfig: { OutputType: 'JSONL', Transformation: 'COMPACT' },
    },
    ToleratedFailurePercentage: 5,
    Label: 'orders',
  }),
  'a task that waits for its token': task('sqs:sendMessage.waitForTaskToken', {
    QueueUrl: '\u0024{QueueUrl}',
    MessageBody: { token: '{% $states.context.Task.Token %}' },
  }),
  'a task that waits for its token in JSONPath': onlyJsonPath({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Parameters: { FunctionName: 'f', Payload: { 'token.$': '$$.Task.Token' } },
  }),
  'an emitted event': task('events:putEvents', {
    Entries: [
      {
        Source: 'shop',
        DetailType: 'sku_reorder',
        Detail: { sku: '{% $states.input.sku %}' },
        EventBusName: '\u0024{EventBusName}',
      },
    ],
  }),
  'a nested execution': task('states:startExecution.sync:2', {
    StateMachineArn: '\u0024{Child}',
    Input: '{% $states.input %}',
  }),
  'a table': task('dynamodb:putItem', {
    TableName: 't',
    Item: { id: { S: '{% $states.input.id %}' }, n: { N: '5' }, any: '{% {"S": "x"} %}' },
  }),
  'an HTTP call': task('http:invoke', {
    ApiEndpoint: 'https://api.test/v1',
    Method: 'POST',
    Authentication: { ConnectionArn: '\u0024{Connection}' },
    RequestBody: { a: 1 },
  }),
  'an SDK call': task('aws-sdk:s3:getObject', { Bucket: 'b', Key: 'k' }),
  'a resource that is substituted': only({ Type: 'Task', Resource: '\u0024{StockFunction}', Arguments: invoke }),
  'a resource in a substituted partition': only({
    Type: 'Task',
    Resource: 'arn:\u0024{AWS::Partition}:states:::lambda:invoke',
    Arguments: invoke,
  }),
  'an activity': only({
    Type: 'Task',
    Resource: 'arn:aws:states:eu-west-1:123456789012:activity:approve',
    HeartbeatSeconds: 5,
    TimeoutSeconds: 60,
  }),
  'a rule that always holds, without Default': jsonata({
    A: { Type: 'Choice', Choices: [{ Condition: true, Next: 'B' }] },
    B: { Type: 'Succeed' },
  }),
  'a comment wherever one may stand': {
    ...choice([{ Comment: 'why', Condition: '{% true %}', Next: 'Done' }]),
    Comment: 'text {% not read',
    Version: '1.0',
    TimeoutSeconds: 60,
  },
};
