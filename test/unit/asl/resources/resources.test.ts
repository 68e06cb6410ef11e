import { describe, expect, test } from '@jest/globals';
import { actionsOf } from '../../../../lib/asl/resources/iam-actions.ts';
import { renamedPrefixes, toIamPrefix } from '../../../../lib/asl/resources/iam-prefixes.ts';
import { listResourceUses, type ResourceUse } from '../../../../lib/asl/resources/resources.ts';
import { authorizedServices } from '../../../../lib/asl/resources/service-authorization.ts';
import { distributedMap, only, onlyJsonPath, type State, task } from '../check/machines.ts';

test.each(renamedPrefixes)('the IAM prefix %s is in the reference', (prefix) => {
  expect(authorizedServices).toContain(prefix);
});

test('a service is named without the hyphens of its IAM prefix', () => {
  const hyphenated = [...authorizedServices].filter((prefix) => prefix.includes('-'));

  expect(hyphenated.length).toBeGreaterThan(100);
  for (const prefix of hyphenated) expect(toIamPrefix(prefix.replaceAll('-', ''))).toBe(prefix);
});

// Source: the pages of these services in the service authorization reference, for S3
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
test.each([
  ['computeoptimizer', 'getEC2InstanceRecommendations', 'compute-optimizer:GetEC2InstanceRecommendations'],
  ['bedrockagentcore', 'invokeHarness', 'bedrock-agentcore:InvokeHarness'],
  ['pinpoint', 'sendMessages', 'mobiletargeting:SendMessages'],
  ['marketplacemetering', 'batchMeterUsage', 'aws-marketplace:BatchMeterUsage'],
  ['cloudcontrol', 'createResource', 'cloudformation:CreateResource'],
  ['s3control', 'createJob', 's3:CreateJob'],
  ['s3', 'putBucketLifecycleConfiguration', 's3:PutLifecycleConfiguration'],
  ['s3', 'deleteBucketEncryption', 's3:PutEncryptionConfiguration'],
  ['s3', 'listParts', 's3:ListMultipartUploadParts'],
  ['s3', 'uploadPartCopy', 's3:GetObject s3:PutObject'],
  ['s3', 'getObjectTagging', 's3:GetObjectTagging'],
  ['apigateway', 'invoke', 'execute-api:Invoke'],
  ['apigateway', 'getRestApis', 'apigateway:GET'],
  ['apigatewayv2', 'updateStage', 'apigateway:PATCH'],
  ['apigatewayv2', 'tagResource', 'apigateway:POST apigateway:PUT'],
  ['apigatewaymanagementapi', 'postToConnection', 'execute-api:ManageConnections'],
  ['budgets', 'describeBudgets', 'budgets:ViewBudget'],
  ['budgets', 'createBudget', 'budgets:ModifyBudget'],
  ['budgets', 'describeBudgetAction', 'budgets:DescribeBudgetAction'],
  ['kms', 'reEncrypt', 'kms:ReEncryptFrom kms:ReEncryptTo'],
  ['lambda', 'invokeWithResponseStream', 'lambda:InvokeFunction'],
  ['timestreamquery', 'query', 'timestream:Select'],
])('a call of %s:%s needs %s', (service, action, expected) => {
  expect(actionsOf(service, action).join(' ')).toBe(expected);
});

const short = (uses: ResourceUse[]): unknown[] =>
  uses.map(({ actions, kind, resource }) => [actions.join(' '), kind, resource]);
const at = '/States/Only';

describe('the resources of', () => {
  const bus = '\u0024{EventBusName}';
  const cases: [string, State, unknown[]][] = [
    [
      'lambda:invoke',
      task('lambda:invoke', { FunctionName: '\u0024{Stock}' }),
      [['lambda:InvokeFunction', 'function', '\u0024{Stock}']],
    ],
    [
      'a function by its ARN',
      only({ Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:1:function:f' }),
      [['lambda:InvokeFunction', 'function', 'arn:aws:lambda:eu-west-1:1:function:f']],
    ],
    [
      'a substituted resource',
      only({ Type: 'Task', Resource: '\u0024{Stock}' }),
      [['lambda:InvokeFunction', 'function', '\u0024{Stock}']],
    ],
    ['an activity', only({ Type: 'Task', Resource: 'arn:aws:states:eu-west-1:1:activity:a' }), []],
    [
      'events:putEvents, entry by entry',
      task('events:putEvents', { Entries: [{ EventBusName: bus }, {}, { EventBusName: '{% $bus %}' }] }),
      [
        ['events:PutEvents', 'bus', bus],
        ['events:PutEvents', 'bus', 'default'],
        ['events:PutEvents', 'bus', undefined],
      ],
    ],
    [
      'events:putEvents with computed entries',
      task('events:putEvents', { Entries: '{% $entries %}' }),
      [['events:PutEvents', 'bus', undefined]],
    ],
    ['dynamodb:getItem', task('dynamodb:getItem', { TableName: 'orders' }), [['dynamodb:GetItem', 'table', 'orders']]],
    [
      'sqs:sendMessage',
      task('sqs:sendMessage.waitForTaskToken', { QueueUrl: '\u0024{Queue}' }),
      [['sqs:SendMessage', 'queue', '\u0024{Queue}']],
    ],
    [
      'a schedule of a known name',
      task('aws-sdk:scheduler:deleteSchedule', { Name: 'remind', GroupName: 'orders' }),
      [['scheduler:DeleteSchedule', 'schedule', 'orders/remind']],
    ],
    [
      'a schedule that it creates, with the role that it passes',
      task('aws-sdk:scheduler:createSchedule', { Name: '{% $id %}', Target: { RoleArn: '\u0024{Role}' } }),
      [
        ['scheduler:CreateSchedule', 'schedule', 'default/*'],
        ['iam:PassRole', 'role', '\u0024{Role}'],
      ],
    ],
    [
      'a schedule with a computed group and target',
      onlyJsonPath({
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:scheduler:updateSchedule',
        Parameters: { Name: 'a', 'GroupName.$': '$.group', 'Target.$': '$.target' },
      }),
      [
        ['scheduler:UpdateSchedule', 'schedule', undefined],
        ['iam:PassRole', 'role', undefined],
      ],
    ],
    [
      'an object that is written with tags',
      task('aws-sdk:s3:putObject', { Bucket: 'b', Key: 'k', Tagging: '{% $tags %}' }),
      [['s3:PutObject s3:PutObjectTagging', 'object', 'b/k']],
    ],
    [
      'groups of schedules',
      task('aws-sdk:scheduler:createScheduleGroup', { Name: 'orders' }),
      [['scheduler:CreateScheduleGroup', 'schedule-group', 'orders']],
    ],
    ['a list of schedules', task('aws-sdk:scheduler:listSchedules', {}), [['scheduler:ListSchedules', 'every', '*']]],
    [
      'sns:publish',
      task('sns:publish', { TopicArn: 'arn:aws:sns:eu-west-1:1:t' }),
      [['sns:Publish', 'topic', 'arn:aws:sns:eu-west-1:1:t']],
    ],
    [
      'a call without resource-level permission',
      task('aws-sdk:rekognition:detectLabels', { Image: {} }),
      [['rekognition:DetectLabels', 'every', '*']],
    ],
    [
      'speech without a lexicon',
      task('aws-sdk:polly:synthesizeSpeech', { Text: 't' }),
      [['polly:SynthesizeSpeech', 'every', '*']],
    ],
    [
      'speech with a lexicon',
      task('aws-sdk:polly:synthesizeSpeech', { Text: 't', LexiconNames: ['l'] }),
      [['polly:SynthesizeSpeech', 'other', undefined]],
    ],
    [
      'a call that has resources',
      task('aws-sdk:rekognition:indexFaces', {}),
      [['rekognition:IndexFaces', 'other', undefined]],
    ],
    [
      'bedrock:invokeModel by its ARN',
      task('bedrock:invokeModel', { ModelId: 'arn:aws:bedrock:eu-west-1::foundation-model/amazon.titan-text' }),
      [['bedrock:InvokeModel', 'model', 'arn:aws:bedrock:eu-west-1::foundation-model/amazon.titan-text']],
    ],
    [
      'aws-sdk:bedrockruntime:converse by the ID of a model',
      task('aws-sdk:bedrockruntime:converse', { ModelId: 'anthropic.claude-3-haiku-20240307-v1:0' }),
      [['bedrock:InvokeModel', 'model', 'anthropic.claude-3-haiku-20240307-v1:0']],
    ],
    [
      'bedrock:invokeModel by an inference profile',
      task('bedrock:invokeModel', { ModelId: 'eu.anthropic.claude-3-haiku-20240307-v1:0' }),
      [['bedrock:InvokeModel', 'model', undefined]],
    ],
    [
      'states:startExecution',
      task('states:startExecution', { StateMachineArn: '\u0024{Child}' }),
      [['states:StartExecution', 'state-machine', '\u0024{Child}']],
    ],
    [
      'aws-sdk:s3:getObject',
      task('aws-sdk:s3:getObject', { Bucket: 'b', Key: '{% $key %}' }),
      [['s3:GetObject', 'object', 'b/*']],
    ],
    ['aws-sdk:s3:listObjectsV2', task('aws-sdk:s3:listObjectsV2', { Bucket: 'b' }), [['s3:ListBucket', 'bucket', 'b']]],
    [
      'aws-sdk:sfn:sendTaskSuccess',
      task('aws-sdk:sfn:sendTaskSuccess', {}),
      [['states:SendTaskSuccess', 'every', '*']],
    ],
    [
      'aws-sdk:eventbridge:putEvents',
      task('aws-sdk:eventbridge:putEvents', { Entries: [{ EventBusName: 'a' }] }),
      [['events:PutEvents', 'bus', 'a']],
    ],
    [
      'an argument that is a constant expression',
      task('dynamodb:getItem', { TableName: "{% 'orders' %}" }),
      [['dynamodb:GetItem', 'table', 'orders']],
    ],
    [
      'an argument that is a path',
      onlyJsonPath({
        Type: 'Task',
        Resource: 'arn:aws:states:::dynamodb:getItem',
        Parameters: { 'TableName.$': '$.t' },
      }),
      [['dynamodb:GetItem', 'table', undefined]],
    ],
    [
      'arguments that are one expression',
      task('dynamodb:getItem', '{% $states.input %}'),
      [['dynamodb:GetItem', 'other', undefined]],
    ],
    [
      'another role',
      task('lambda:invoke', { FunctionName: 'f' }, { Credentials: { RoleArn: '\u0024{Role}' } }),
      [
        ['lambda:InvokeFunction', 'function', 'f'],
        ['sts:AssumeRole', 'role', '\u0024{Role}'],
      ],
    ],
    ['no definition', { States: 3 }, []],
  ];

  test.each(cases)('%s are listed', (_name, definition, expected) => {
    expect(short(listResourceUses(definition))).toEqual(expected);
  });

  test('a job execution include the executions and the managed rule', () => {
    const uses = listResourceUses(task('states:startExecution.sync:2', { StateMachineArn: '\u0024{Child}' }));

    expect(short(uses)).toEqual([
      ['states:StartExecution', 'state-machine', '\u0024{Child}'],
      ['states:DescribeExecution states:StopExecution', 'executions', '\u0024{Child}'],
      [
        'events:PutTargets events:PutRule events:DescribeRule',
        'managed-rule',
        'StepFunctionsGetEventsForStepFunctionsExecutionRule',
      ],
    ]);
  });

  test('an HTTP call include the connection and its secret', () => {
    const uses = listResourceUses(task('http:invoke', { Authentication: { ConnectionArn: '\u0024{Connection}' } }));

    expect(short(uses)).toEqual([
      ['states:InvokeHTTPEndpoint', 'self', ''],
      ['events:RetrieveConnectionCredentials', 'connection', '\u0024{Connection}'],
      ['secretsmanager:GetSecretValue secretsmanager:DescribeSecret', 'secret', 'events!connection/*'],
    ]);
  });

  test('a distributed Map include itself, its source and its results', () => {
    const writer = { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'results', Prefix: 'a' } };

    const uses = listResourceUses(distributedMap({ ResultWriter: writer }));

    expect(short(uses)).toEqual([
      ['states:StartExecution', 'self', ''],
      ['states:DescribeExecution states:StopExecution states:RedriveExecution', 'self-executions', ''],
      ['s3:GetObject', 'object', 'orders/*'],
      ['s3:PutObject s3:GetObject s3:ListMultipartUploadParts s3:AbortMultipartUpload', 'object', 'results/*'],
    ]);
  });

  test('of a task have the pointer to the argument that names them', () => {
    const uses = listResourceUses(task('events:putEvents', { Entries: [{ EventBusName: 'b' }] }));

    expect(uses.map(({ pointer }) => pointer)).toEqual([`${at}/Arguments/Entries/0/EventBusName`]);
  });

  test('tasks in inner scopes are listed too', () => {
    const inner = { StartAt: 'In', States: { In: { Type: 'Task', Resource: '\u0024{Stock}', End: true } } };

    expect(listResourceUses(only({ Type: 'Parallel', Branches: [inner, { StartAt: 'A', States: {} }] }))).toHaveLength(
      1,
    );
  });
});
