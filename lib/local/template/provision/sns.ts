// Topics and their policies. A published message is written to the log; subscribers are not notified.
import type { JsonObject } from '../../platform/service.ts';
import { physicalName } from './physical-name.ts';
import { Properties } from './properties.ts';
import { implemented, type Provisioner, withoutEffect } from './provisioner.ts';

const noDelivery = 'a published message is only written to the log';

export const topic: Provisioner = {
  rules: {
    ...implemented('TopicName'),
    ...withoutEffect(
      noDelivery,
      'DeliveryStatusLogging',
      'DisplayName',
      'SignatureVersion',
      'Subscription',
      'TracingConfig',
    ),
    ...withoutEffect('nothing is encrypted on this machine', 'KmsMasterKeyId'),
    ...withoutEffect('tags are for the bill', 'Tags'),
  },
  put: async ({ logicalId, properties }, context) => {
    const read = new Properties(logicalId, properties);
    const { stackName } = context;
    const Name = read.optionalText('TopicName') ?? physicalName({ stackName, logicalId, maxLength: 256 });
    const { TopicArn } = await context.call('sns', 'CreateTopic', { Name });
    return { ref: String(TopicArn), attributes: { TopicArn: String(TopicArn), TopicName: Name } };
  },
  remove: async ({ ref }, context) => {
    await context.call('sns', 'DeleteTopic', { TopicArn: ref });
  },
};

export const topicPolicy: Provisioner = {
  rules: implemented('PolicyDocument', 'Topics'),
  put: async ({ logicalId, properties, previous }, { directory }) => {
    for (const arn of readTopics(previous?.properties)) directory.detachFromResource(arn, logicalId);
    for (const arn of readTopics(properties)) directory.attachToResource(arn, logicalId, properties.PolicyDocument);
    return { ref: logicalId, attributes: { Id: logicalId } };
  },
  remove: async ({ logicalId, properties }, { directory }) => {
    for (const arn of readTopics(properties)) directory.detachFromResource(arn, logicalId);
  },
};

function readTopics(properties: JsonObject | undefined): readonly string[] {
  return properties === undefined ? [] : new Properties('', properties).texts('Topics');
}
