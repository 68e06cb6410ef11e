// The closed set of finding codes: severity, meaning, general remedy. README.md lists the same.

interface CodeEntry {
  severity: 'error' | 'warning';
  meaning: string;
  remedy: string;
}

const error = (meaning: string, remedy: string): CodeEntry => ({ severity: 'error', meaning, remedy });
const warning = (meaning: string, remedy: string): CodeEntry => ({ severity: 'warning', meaning, remedy });

export const findingCodes = {
  'json-syntax': error('The file is not JSON', 'Correct the JSON at that line and column'),
  'yaml-syntax': error('The file is not YAML', 'Correct the YAML at that line and column'),
  'duplicate-key': error(
    'An object has the same key twice, so one of the two is lost',
    'Rename or remove one of the two',
  ),
  'definition-too-large': error('The definition is larger than 1 MB', 'Move parts into other state machines'),

  'wrong-type': error('A field has a value of the wrong JSON type', 'Give a value of the type that is named'),
  'wrong-value': error('A value is outside what the field allows', 'Give one of the values that are allowed'),
  'missing-field': error('A required field is missing', 'Add the field'),
  'unknown-field': error('The field is not allowed here', 'Correct its name or remove it'),
  'exclusive-fields': error('Two fields exclude each other', 'Keep one of them'),
  'deprecated-field': warning('The field still works and is deprecated', 'Use the field that replaces it'),
  'ignored-field': warning('The field has no effect here', 'Remove it, or make the Map state DISTRIBUTED'),

  'unknown-state-type': error(
    'The state type does not exist',
    'Use Task, Pass, Choice, Wait, Succeed, Fail, Parallel or Map',
  ),
  'state-name': error('The state name is empty or longer than 80 characters', 'Shorten or correct the name'),
  'duplicate-state-name': error(
    'A state name occurs twice in the machine, nested scopes included',
    'Rename one of the states',
  ),
  'dangling-target': error(
    'StartAt, Next or Default names a state that is not in its scope',
    'Name a state of the same scope',
  ),
  'unreachable-state': error(
    'No path from StartAt leads to the state',
    'Name it in the Next of another state, or remove it',
  ),
  'no-terminal-state': error('No state of the scope ends it', 'Add a state with "End": true, a Succeed or a Fail'),
  transition: error(
    'A state needs either Next or "End": true, and not both',
    'Keep exactly one of Next and "End": true',
  ),

  'query-language': error(
    'The query language is unknown or not allowed here',
    'Use JSONPath or JSONata; a JSONata machine holds no JSONPath states',
  ),
  'other-language-field': error(
    'The field belongs to the other query language',
    "Use the field of the state's own query language",
  ),

  'choice-rule': error(
    'A Choice rule is malformed',
    'Give Condition (JSONata), or Variable with exactly one operator, or And, Or, Not (JSONPath)',
  ),
  'choice-without-default': warning('Input that no rule matches fails with States.NoChoiceMatched', 'Add a Default'),

  'error-equals': error('ErrorEquals is empty or holds something other than names', 'List at least one error name'),
  'states-all-placement': error(
    'States.ALL must be the only name, in the last retrier or catcher',
    'Move it to a separate last entry',
  ),
  'unknown-error-name': warning(
    'No error of this name beginning with "States." exists',
    'Correct the name; "States." is reserved',
  ),
  'unmatchable-error': warning('The error can never be matched here', 'Remove it'),

  'heartbeat-not-below-timeout': error(
    'HeartbeatSeconds is not smaller than TimeoutSeconds',
    'Make HeartbeatSeconds smaller than TimeoutSeconds',
  ),
  'resource-arn': error(
    'Resource is not an ARN that a Task state can have',
    'Use arn:aws:states:::<service>:<action>, a Lambda function or an activity',
  ),
  'unknown-integration': error(
    'Step Functions has no such integration',
    'Correct the service or action, or use arn:aws:states:::aws-sdk:<service>:<action>',
  ),
  'unsupported-pattern': error(
    'The integration does not have this pattern (.sync, .waitForTaskToken)',
    'Remove or correct the suffix',
  ),
  'missing-argument': error('The integration requires an argument that is missing', 'Add the argument'),
  'unknown-argument': error('The integration has no such argument', 'Correct its name or remove it'),
  'unverified-name': warning(
    'The integration, action or argument is not in the tables of this check',
    'Correct the name, or leave it if AWS has it',
  ),
  'wrong-argument': error('An argument has a value that the service refuses', 'Give a value that the service allows'),
  'default-event-bus': warning(
    'Without EventBusName the event goes to the default bus',
    'Name the bus in EventBusName',
  ),
  'task-token-unused': warning(
    'The task token is not passed to the service, so the task cannot be finished',
    'Pass the task token in the arguments',
  ),
  'task-token-unavailable': error(
    'There is a task token only in a .waitForTaskToken task',
    'Append .waitForTaskToken to the Resource or remove the reference',
  ),
  'needs-distributed-map': error(
    'The field needs a Map state in DISTRIBUTED mode',
    'Set ItemProcessor.ProcessorConfig.Mode to DISTRIBUTED',
  ),

  'unknown-substitution': error(
    'Nothing is deployed under the substituted name',
    'Correct the name or provide the substitution',
  ),

  'jsonata-delimiters': error(
    'A JSONata string has only one of the delimiters {% and %}',
    'Begin the string with {% and end it with %}',
  ),
  'jsonata-syntax': error('The JSONata expression does not parse', 'Correct the expression'),
  'jsonata-no-input': error(
    'The expression reads a context that it does not have',
    'Begin the path with $states.input or a variable',
  ),
  'expression-not-allowed': error('The field takes no expression', 'Give a literal value'),
  'literal-expression': warning(
    'The expression is not evaluated: it is passed on as text',
    'Give the whole string as one expression in a JSONata state',
  ),
  'product-template': warning(
    'A template {{…}} of another product is not evaluated: it is passed on as text',
    'Write it as a JSONata expression over $states.input',
  ),
  'unknown-function': error('The function exists neither in JSONata nor in Step Functions', 'Correct its name'),
  'states-member': error(
    '$states has no such member, or not in this place',
    'Use input, context, result (after success) or errorOutput (in a catcher)',
  ),
  'context-field': error('The context object has no such field', 'Use a field of the context object'),
  'unverified-read': warning(
    'A name that is read has no value here, and the expression may allow for that',
    'Correct the name, or leave it if the expression expects that it has no value',
  ),
  'condition-not-boolean': error(
    'Condition is neither an expression nor a boolean',
    'Give an expression that returns true or false',
  ),

  'variable-name': error(
    'A variable name is not allowed',
    'Use a Unicode identifier of at most 80 characters other than "states"',
  ),
  'variable-shadowing': error(
    'An inner scope assigns a variable of an outer one',
    'Use another name in the inner scope',
  ),
  'undefined-variable': error(
    'No path to this place assigns the variable',
    'Assign it in a state before, or correct its name',
  ),

  'json-path-syntax': error('The path does not parse', 'Correct the path'),
  'bare-word': warning(
    'A filter compares with a word without quotes, which is read as a text',
    'Put the word in single quotes',
  ),
  'reference-path': error(
    'The field takes a reference path: one that names a single place',
    'Use only names and indexes',
  ),
  'intrinsic-syntax': error('The intrinsic function call does not parse', 'Correct the call'),
  'unknown-intrinsic': error('There is no such intrinsic function', 'Correct its name'),
  'intrinsic-arguments': error('The intrinsic function takes other arguments', 'Give the arguments that it takes'),
  'literal-path': warning(
    'The value looks like a path and is passed on as text',
    'Append .$ to the key, or use the Path form of the field',
  ),
} as const satisfies Record<string, CodeEntry>;

export type FindingCode = keyof typeof findingCodes;
