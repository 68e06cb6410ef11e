// Queues and their policies. An existing queue keeps its messages.
import type { JsonObject } from '../../platform/service.ts';
import { unless } from './attempt.ts';
import { regionalArn } from './aws-arn.ts';
import { physicalName } from './physical-name.ts';
import { Properties } from './properties.ts';
import { implemented, type Provisioner, type ProvisioningContext, withoutEffect } from './provisioner.ts';

/** The attributes that the template omits: an attribute that is removed from the template returns to its default. */
const defaults: Readonly<Record<string, string>> = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  RedriveAllowPolicy: '',
  RedrivePolicy: '',
  VisibilityTimeout: '30',
};

const attributeNames = [
  ...Object.keys(defaults),
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
];

export const queue: Provisioner = {
  rules: {
    ...implemented('QueueName', 'FifoQueue', ...attributeNames),
    ...withoutEffect(
      'nothing is encrypted on this machine',
      'KmsMasterKeyId',
      'KmsDataKeyReusePeriodSeconds',
      'SqsManagedSseEnabled',
    ),
    ...withoutEffect('tags are for the bill', 'Tags'),
  },
  put: async ({ logicalId, properties }, context) => {
    const read = new Properties(logicalId, properties);
    const isFifo = read.flag('FifoQueue');
    const generated = { stackName: context.stackName, logicalId, maxLength: 80, suffix: isFifo ? '.fifo' : '' };
    const name = read.optionalText('QueueName') ?? physicalName(generated);
    const url = await putQueue(context, name, { ...readAttributes(read), ...(isFifo ? { FifoQueue: 'true' } : {}) });
    return { ref: url, attributes: { Arn: queueArn(url), QueueName: name, QueueUrl: url } };
  },
  remove: async ({ ref }, context) => {
    await unless(absent, () => context.call('sqs', 'DeleteQueue', { QueueUrl: ref }));
  },
};

export const queuePolicy: Provisioner = {
  rules: implemented('PolicyDocument', 'Queues'),
  put: async ({ logicalId, properties, previous }, { directory }) => {
    for (const url of readQueues(previous?.properties)) directory.detachFromResource(queueArn(url), logicalId);
    for (const url of readQueues(properties)) {
      directory.attachToResource(queueArn(url), logicalId, properties.PolicyDocument);
    }
    return { ref: logicalId, attributes: { Id: logicalId } };
  },
  remove: async ({ logicalId, properties }, { directory }) => {
    for (const url of readQueues(properties)) directory.detachFromResource(queueArn(url), logicalId);
  },
};

const absent = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'];

async function putQueue(context: ProvisioningContext, name: string, attributes: JsonObject): Promise<string> {
  const present = await unless(absent, () => context.call('sqs', 'GetQueueUrl', { QueueName: name }));
  if (present === undefined) {
    const created = await context.call('sqs', 'CreateQueue', { QueueName: name, Attributes: attributes });
    return String(created.QueueUrl);
  }
  const { FifoQueue, ...changeable } = attributes;
  const QueueUrl = String(present.QueueUrl);
  await context.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { ...defaults, ...changeable } });
  return QueueUrl;
}

function readAttributes(properties: Properties): JsonObject {
  const given = properties.entries().filter(([name]) => attributeNames.includes(name));
  return Object.fromEntries(
    given.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}

function readQueues(properties: JsonObject | undefined): readonly string[] {
  return properties === undefined ? [] : new Properties('', properties).texts('Queues');
}

function queueArn(url: string): string {
  return regionalArn('sqs', url.slice(url.lastIndexOf('/') + 1));
}
