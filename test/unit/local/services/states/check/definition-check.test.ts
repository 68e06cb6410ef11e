import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../../../../../../lib/local/services/states/check/definition-check.ts';
import { jsonata } from '../states-harness.ts';

const end = { Type: 'Pass', End: true };
const told = (definition: unknown): string[] =>
  diagnose(typeof definition === 'string' ? definition : JSON.stringify(definition)).map(
    ({ code, message, location }) => `${code}: ${message} at ${location}`,
  );
const ofState = (state: object, more: object = {}): string[] => told(jsonata({ A: { ...state }, ...more }));
const ofPath = (state: object, more: object = {}): string[] => told({ StartAt: 'A', States: { A: state, ...more } });
const schema = (text: string): string => `SCHEMA_VALIDATION_FAILED: ${text}`;

describe('a definition is refused', () => {
  test.each([
    ['{', [expect.stringMatching(/^INVALID_JSON_DESCRIPTION: .* at \/$/)]],
    [{ StartAt: 'A' }, [schema('These fields are required: [States] at /')]],
    [
      { StartAt: 'B', States: { A: end } },
      [
        "MISSING_TRANSITION_TARGET: Missing 'StartAt' target: B at /StartAt",
        'MISSING_TRANSITION_TARGET: State "A" is not reachable. at /States/A',
      ],
    ],
    [{ StartAt: 'A', States: { A: end }, Flavour: 1 }, [schema("Field 'Flavour' is not supported at /")]],
    [
      { StartAt: 'A', States: { A: end }, QueryLanguage: 'jsonata' },
      [schema('Value should be one of the following: [JSONPath, JSONata] at /QueryLanguage')],
    ],
    [
      jsonata({ A: { ...end, QueryLanguage: 'JSONPath' } }),
      [schema("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/A")],
    ],
  ])('%j', (definition, expected) => {
    const found = told(definition);

    expect(found).toEqual(expected);
  });

  test.each([
    [
      { Type: 'Pass', Next: 'Z' },
      [
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: Z at /States/A/Next",
        'MISSING_END_STATE: No terminal state is reachable. at /',
      ],
    ],
    [{ Type: 'Pass', Next: 'A' }, ['MISSING_END_STATE: No terminal state is reachable. at /']],
    [
      { Type: 'Poss', End: true },
      [
        schema(
          'Value should be one of the following: [Task, Pass, Wait, Choice, Succeed, Fail, Parallel, Map] at /States/A/Type',
        ),
      ],
    ],
    [{ ...end, Outptu: 1 }, [schema("Field 'Outptu' is not supported at /States/A")]],
    [
      { ...end, Parameters: {} },
      [
        schema(
          "The QueryLanguage is set to 'JSONata', but field 'Parameters' is only supported for the 'JSONPath' QueryLanguage at /States/A",
        ),
      ],
    ],
    [{ ...end, TimeoutSeconds: 1 }, [schema("Field 'TimeoutSeconds' is not supported at /States/A")]],
    [{ ...end, Output: '{% a[1,2) %}' }, ['INVALID_JSONATA_EXPRESSION: Expected "]", got "," at /States/A/Output']],
    [
      { ...end, Output: { v: ['{% phone %}'] } },
      [
        "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported. at /States/A/Output/v[0]",
      ],
    ],
    [
      { ...end, Output: '{% $map($states.input.a, function($x){ b }) %}' },
      ["UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'b' at the top level is not supported. at /States/A/Output"],
    ],
    [{ ...end, Output: '{% $states.input.items[value > 3].(name & x) %}' }, []],
    [
      { ...end, Output: '{% $states.input.a ?? 1 %}' },
      ['INVALID_JSONATA_EXPRESSION: The symbol "?" cannot be used as a unary operator at /States/A/Output'],
    ],
    [
      { ...end, Output: '{% $states.input.a ?: 1 %}' },
      ['INVALID_JSONATA_EXPRESSION: The symbol ":" cannot be used as a unary operator at /States/A/Output'],
    ],
    [{ ...end, Output: '{% $exists($states.input.a) ? $states.input.a : $states.input.a %}' }, []],
    [
      { ...end, Output: '{% $$ %}' },
      ["UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$$' is not supported. at /States/A/Output"],
    ],
    [
      { ...end, Output: '{% $states.errorOutput %}' },
      [
        "UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$states.errorOutput' is not supported in this field. at /States/A/Output",
      ],
    ],
    [{ ...end, Assign: { states: 1 } }, [schema("'states' is a reserved variable name at /States/A/Assign")]],
    [
      { Type: 'Wait', End: true },
      [schema('A Wait state must have exactly one of [Seconds, SecondsPath, Timestamp, TimestampPath] at /States/A')],
    ],
    [{ Type: 'Wait', Seconds: -1, End: true }, [schema('Value should be between 0 and 99999999 at /States/A/Seconds')]],
    [{ Type: 'Task', End: true }, [schema('These fields are required: [Resource] at /States/A')]],
    ...[
      'arn:aws:states:::lambda:invoek',
      'arn:aws:states:::lambda:invoke.sync',
      'arn:aws:states:::aws-sdk:s3:copyObjekt',
      'arn:aws:states:::aws-sdk:states:startExecution',
      'arn:aws:states:::aws-sdk:ec2:runInstances.sync',
      'arn:aws:s3:::bucket',
    ].map((Resource): [object, string[]] => {
      const what = `The resource provided ${Resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/A/Resource`;
      return [{ Type: 'Task', Resource, End: true }, [schema(what)]];
    }),
    [
      { Type: 'Task', Resource: 'arn:aws:states:::glue:startJobRun', End: true },
      [schema('The field "JobName" is required but was missing at /States/A/Arguments')],
    ],
    [
      { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: {}, End: true },
      [schema('The field "FunctionName" is required but was missing at /States/A/Arguments')],
    ],
    [
      {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: 'f' },
        Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['X'], MaxAttempts: -1 }],
        End: true,
      },
      [
        schema('States.ALL must appear in the last element at /States/A/Retry[0]/ErrorEquals'),
        schema('Value should be between 0 and 99999999 at /States/A/Retry[1]/MaxAttempts'),
      ],
    ],
    [
      {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: 'f' },
        Catch: [{ ErrorEquals: ['States.ALL', 'X'], Next: 'Q', Output: '{% $states.errorOutput %}' }],
        End: true,
      },
      [
        schema('States.ALL must appear alone at /States/A/Catch[0]/ErrorEquals'),
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: Q at /States/A/Catch[0]/Next",
      ],
    ],
    [
      {
        Type: 'Map',
        Items: [],
        ItemBatcher: { MaxItemsPerBatch: 2 },
        ItemProcessor: { StartAt: 'I', States: { I: end } },
        End: true,
      },
      [
        schema(
          "Field 'ItemBatcher' is only supported when the processor's Mode is 'DISTRIBUTED' at /States/A/ItemBatcher",
        ),
      ],
    ],
    [
      {
        Type: 'Map',
        Items: [],
        ItemProcessor: { QueryLanguage: 'JSONata', StartAt: 'I', States: { I: end } },
        End: true,
      },
      [schema("Field 'QueryLanguage' is not supported at /States/A/ItemProcessor")],
    ],
    [
      { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: end } }], End: true },
      ['DUPLICATE_STATE_NAME: Duplicate State name: A at /States/A/Branches[0]/States/A'],
    ],
    [
      { Type: 'Choice', Choices: [{ Condition: '{% true %}' }], Default: 'A' },
      [
        schema('These fields are required: [Next] at /States/A/Choices[0]'),
        'MISSING_END_STATE: No terminal state is reachable. at /',
      ],
    ],
    [{ ...end, Output: '{% 1' }, [expect.stringMatching(/^INVALID_JSONATA_EXPRESSION: .* at \/States\/A\/Output$/)]],
    [
      { ...end, Output: '{% $states.result %}' },
      [
        "UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$states.result' is not supported in this field. at /States/A/Output",
      ],
    ],
    [
      { Type: 'Pass', End: 1, Next: 'A' },
      [
        schema('Expected value of type [BOOLEAN] at /States/A/End'),
        'MISSING_END_STATE: No terminal state is reachable. at /',
      ],
    ],
    [{ ...end, Assign: { 'a-b': 1 } }, [schema("'a-b' is not a valid variable name at /States/A/Assign")]],
    [
      { Type: 'Wait', Timestamp: '2030-01-01', End: true },
      [schema('Value is not an RFC3339 timestamp at /States/A/Timestamp')],
    ],
    [
      {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: 'f', PayLoad: 1 },
        TimeoutSeconds: 5,
        HeartbeatSeconds: 5,
        Retry: [{ ErrorEquals: ['E'], MaxDelaySeconds: 31_622_400 }],
        End: true,
      },
      [
        schema('Value should be between 1 and 31622399 at /States/A/Retry[0]/MaxDelaySeconds'),
        schema('Value should be less than TimeoutSeconds at /States/A/HeartbeatSeconds'),
        schema('The field "PayLoad" is not supported by Step Functions at /States/A/Arguments/PayLoad'),
      ],
    ],
    [
      { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:sfn:listExecutions', Arguments: { MaxResult: 1 }, End: true },
      [schema('The field "MaxResult" is not supported by Step Functions at /States/A/Arguments/MaxResult')],
    ],
    [{ Type: 'Parallel', Branches: [], End: true }, [schema('Array must not be empty at /States/A/Branches')]],
    [
      {
        Type: 'Map',
        Items: [],
        Label: 'l',
        ToleratedFailureCount: 1,
        ItemProcessor: { StartAt: 'I', States: { I: end } },
        End: true,
      },
      [],
    ],
  ])('for a JSONata state %j', (state, expected) => {
    const found = ofState(state);

    expect(found).toEqual(expected);
  });

  test('for a variable of an outer scope that is assigned inside', () => {
    const inner = { StartAt: 'I', States: { I: { ...end, Assign: { x: 2 } } } };

    const found = ofState(
      { Type: 'Pass', Assign: { x: 1 }, Next: 'P' },
      { P: { Type: 'Parallel', Branches: [inner], End: true } },
    );

    expect(found).toEqual([
      schema("The variable 'x' is assigned in an outer scope already at /States/P/Branches[0]/States/I/Assign"),
    ]);
  });

  test.each([
    [
      { ...end, Output: 1 },
      [
        schema(
          "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/A",
        ),
      ],
    ],
    [
      { ...end, InputPath: 'nope' },
      [expect.stringContaining('Value is not a Reference Path: "nope" does not start with "$" at /States/A/InputPath')],
    ],
    [{ ...end, ResultPath: '$.a[*]' }, [expect.stringContaining('it must lead to one place at /States/A/ResultPath')]],
    [
      { ...end, Parameters: { 'a.$': 'States.Nope()' } },
      [expect.stringContaining('the intrinsic function "States.Nope" does not exist at /States/A/Parameters/a.$')],
    ],
    [
      { ...end, Parameters: { 'a.$': 'States.MathAdd(1)' } },
      [expect.stringContaining('"States.MathAdd" does not take 1 arguments')],
    ],
    [
      { Type: 'Choice', Choices: [{ Variable: '$.a', NumericEqual: 1, Next: 'B' }], Default: 'B' },
      [
        schema("Field 'NumericEqual' is not supported at /States/A/Choices[0]"),
        schema('A choice rule must have exactly one comparison operator at /States/A/Choices[0]'),
      ],
    ],
    [
      { Type: 'Choice', Choices: [{ And: [{ Variable: 'a', IsNull: true }], Next: 'B' }], Default: 'B' },
      [expect.stringContaining('at /States/A/Choices[0]/And[0]/Variable')],
    ],
    [
      { ...end, ResultPath: '$$.a' },
      [expect.stringContaining('it must lead into the input of the state at /States/A/ResultPath')],
    ],
    [
      { ...end, Parameters: { a: 1, 'a.$': '$.a' } },
      [schema('Fields [a] and [a.$] exclude each other at /States/A/Parameters')],
    ],
    [
      { Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: '1', Next: 'B' }], Default: 'B' },
      [schema('Expected value of type [NUMBER] at /States/A/Choices[0]/NumericEquals')],
    ],
    [
      { Type: 'Choice', Choices: [{ Or: [], Next: 'B' }], Default: 'B' },
      [schema('Array must not be empty at /States/A/Choices[0]/Or')],
    ],
  ])('for a JSONPath state %j', (state, expected) => {
    const found = ofPath(state, 'Choices' in state ? { B: end } : {});

    expect(found).toEqual(expected);
  });
});
