// The arguments of every integration that the local platform has, in both query languages.
import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { checkDefinition } from '../../../../lib/asl/check/check-definition.ts';
import { sdkActions } from '../../../../lib/asl/resources/sdk-actions.ts';
import { onlyJsonPath, type State, task } from './machines.ts';

const pathTask = (resource: string, parameters: State): State =>
  onlyJsonPath({ Type: 'Task', Resource: `arn:aws:states:::${resource}`, Parameters: parameters });

function said(definition: State): string[] {
  return checkDefinition(definition).map(({ code, pointer, message }) => `${code} ${pointer} ${message}`);
}

const requirements: [string, string[]][] = [
  ['lambda:invoke', ['FunctionName']],
  ['lambda:invoke.waitForTaskToken', ['FunctionName']],
  ['events:putEvents', ['Entries']],
  ['dynamodb:getItem', ['TableName', 'Key']],
  ['dynamodb:putItem', ['TableName', 'Item']],
  ['dynamodb:updateItem', ['TableName', 'Key']],
  ['dynamodb:deleteItem', ['TableName', 'Key']],
  ['sqs:sendMessage', ['QueueUrl', 'MessageBody']],
  ['sns:publish', ['TopicArn', 'Message']],
  ['states:startExecution', ['StateMachineArn']],
  ['states:startExecution.sync', ['StateMachineArn']],
  ['states:startExecution.sync:2', ['StateMachineArn']],
  ['http:invoke', ['ApiEndpoint', 'Method', 'Authentication']],
  ['aws-sdk:dynamodb:query', ['TableName']],
  ['aws-sdk:dynamodb:transactWriteItems', ['TransactItems']],
  ['aws-sdk:sqs:deleteMessage', ['QueueUrl', 'ReceiptHandle']],
  ['aws-sdk:sns:publish', ['Message']],
  ['aws-sdk:s3:getObject', ['Bucket', 'Key']],
  ['aws-sdk:s3:putObject', ['Bucket', 'Key']],
  ['aws-sdk:lambda:invoke', ['FunctionName']],
  ['aws-sdk:eventbridge:putTargets', ['Rule', 'Targets']],
  ['aws-sdk:sfn:sendTaskSuccess', ['TaskToken', 'Output']],
  ['aws-sdk:sfn:describeExecution', ['ExecutionArn']],
  ['aws-sdk:scheduler:createSchedule', ['Name', 'ScheduleExpression', 'FlexibleTimeWindow', 'Target']],
  ['aws-sdk:secretsmanager:getSecretValue', ['SecretId']],
  ['aws-sdk:ssm:getParameter', ['Name']],
];

describe.each(requirements)('%s', (resource, names) => {
  const isMissing = (field: string) =>
    names.map((name) => expect.stringMatching(`/${field} .* requires .*\\b${name}\\b`));
  const ofToken = 'task-token-unused';
  const withoutToken = (lines: string[]) => lines.filter((line) => !line.startsWith(ofToken));

  test('requires its arguments in JSONata', () => {
    expect(withoutToken(said(task(resource, {})))).toEqual(isMissing('Arguments'));
  });

  test('requires its arguments in JSONPath', () => {
    expect(withoutToken(said(pathTask(resource, {})))).toEqual(isMissing('Parameters'));
  });

  test('accepts paths as arguments in JSONPath', () => {
    const given = Object.fromEntries(names.map((name) => [`${name}.$`, '$.value']));

    expect(withoutToken(said(pathTask(resource, given)))).toEqual([]);
  });

  test('accepts one expression for all arguments in JSONata', () => {
    expect(withoutToken(said(task(resource, '{% $states.input %}')))).toEqual([]);
  });

  test.each(names)('finds %s misspelt, in JSONata and JSONPath', (name) => {
    const given = Object.fromEntries(names.map((one) => [one === name ? `${one}x` : one, '{% $states.input.x %}']));
    const paths = Object.fromEntries(names.map((one) => [`${one === name ? `${one}x` : one}.$`, '$.x']));

    for (const [lines, key] of [
      [said(task(resource, given)), `${name}x`],
      [said(pathTask(resource, paths)), `${name}x.$`],
    ] as const) {
      expect(lines).toContainEqual(expect.stringContaining(`/${key} `));
      expect(lines.join('\n')).toContain(`did you mean "${name}"?`);
    }
  });
});

describe('an SDK call', () => {
  test.each([
    ['small letters first', 'sqs:getQueueUrl', { queueName: 'q' }, 'capital letter first; did you mean "QueueName"?'],
    ['other letters', 'sqs:getQueueUrl', { QueueNam: 'q' }, 'did you mean "QueueName"?'],
  ])('with an argument in %s gets a suggestion, and no finding about a missing argument', (_, action, given, says) => {
    expect(said(task(`aws-sdk:${action}`, given)).filter((line) => line.includes(says))).toHaveLength(1);
  });

  test('gives no finding for the acronyms of Step Functions', () => {
    const given = { QueueName: 'q', QueueOwnerAwsAccountId: '123456789012' };

    expect(said(task('aws-sdk:sqs:getQueueUrl', given))).toEqual([]);
    expect(said(task('aws-sdk:sns:getSmsAttributes', {}))).toEqual([]);
  });

  test('of an unknown service gives no finding', () => {
    expect(said(task('aws-sdk:polly:synthesizeSpeech', { Whatever: 1 }))).toEqual([]);
  });

  test('of an action that the local platform lacks gives no findings about its arguments', () => {
    expect(said(task('aws-sdk:sqs:purgeQueue', { Whatever: 1 }))).toEqual([]);
  });

  test('has its values checked like those of the optimized integration', () => {
    const given = { TableName: 't', Key: { id: 5 } };

    expect(said(task('aws-sdk:dynamodb:getItem', given))).toEqual([
      expect.stringMatching(/^wrong-argument \/States\/Only\/Arguments\/Key\/id /),
    ]);
  });
});

test.each([
  ['dynamodb', 'client-dynamodb'],
  ['sqs', 'client-sqs'],
  ['s3', 'client-s3'],
  ['eventbridge', 'client-eventbridge'],
  ['sfn', 'client-sfn'],
  ['secretsmanager', 'client-secrets-manager'],
  ['ssm', 'client-ssm'],
])('the actions of %s are those of the SDK', (service, client) => {
  const files = readdirSync(`node_modules/@aws-sdk/${client}/dist-types/commands`);
  const names = files.flatMap((file) => /^(\w+)Command\.d\.ts$/.exec(file)?.[1] ?? []);

  const actions = names.map((name) => name.charAt(0).toLowerCase() + name.slice(1));

  expect(sdkActions(service)?.toSorted()).toEqual(actions.toSorted());
});
