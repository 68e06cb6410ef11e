// Which IAM actions on which ARNs each operation of SQS needs.
// Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
import { notImplemented } from '../../platform/aws-error.ts';
import type { JsonObject, Permission } from '../../platform/service.ts';
import { parseTaskHandle } from './move-tasks.ts';
import { queueArn, readQueueName } from './queue-names.ts';
import { requiredText } from './refusals.ts';

const ofQueue = new Map([
  ['GetQueueAttributes', 'GetQueueAttributes'],
  ['SetQueueAttributes', 'SetQueueAttributes'],
  ['DeleteQueue', 'DeleteQueue'],
  ['PurgeQueue', 'PurgeQueue'],
  ['SendMessage', 'SendMessage'],
  ['SendMessageBatch', 'SendMessage'],
  ['ReceiveMessage', 'ReceiveMessage'],
  ['DeleteMessage', 'DeleteMessage'],
  ['DeleteMessageBatch', 'DeleteMessage'],
  ['ChangeMessageVisibility', 'ChangeMessageVisibility'],
  ['ChangeMessageVisibilityBatch', 'ChangeMessageVisibility'],
]);
const takingMessages = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];

/** Throws AwsError for an unknown operation. */
export function sqsPermissions(operation: string, input: JsonObject): readonly Permission[] {
  const action = ofQueue.get(operation);
  if (action !== undefined) return [allow(action, queueArn(readQueueName(input)))];
  if (operation === 'ListQueues') return [allow('ListQueues', '*')];
  if (operation === 'CreateQueue' || operation === 'GetQueueUrl') {
    return [allow(operation, queueArn(requiredText(input, 'QueueName')))];
  }
  if (operation === 'StartMessageMoveTask') return movePermissions(input);
  if (operation === 'ListMessageMoveTasks') return [allow(operation, requiredText(input, 'SourceArn'))];
  if (operation === 'CancelMessageMoveTask') {
    return [allow(operation, parseTaskHandle(requiredText(input, 'TaskHandle')))];
  }
  throw notImplemented(`sqs:${operation}`);
}

function movePermissions(input: JsonObject): readonly Permission[] {
  const source = requiredText(input, 'SourceArn');
  const destination = typeof input.DestinationArn === 'string' ? [allow('SendMessage', input.DestinationArn)] : [];
  return [
    allow('StartMessageMoveTask', source),
    ...takingMessages.map((action) => allow(action, source)),
    ...destination,
  ];
}

function allow(action: string, resource: string): Permission {
  return { action: `sqs:${action}`, resource };
}
