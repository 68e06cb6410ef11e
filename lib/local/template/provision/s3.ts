// Buckets and their policies. An existing bucket keeps its objects.
import { unless } from './attempt.ts';
import { bucketArn } from './aws-arn.ts';
import { physicalName } from './physical-name.ts';
import { Properties } from './properties.ts';
import { implemented, type Provisioner, withoutEffect } from './provisioner.ts';

export const bucket: Provisioner = {
  rules: {
    ...implemented('BucketName'),
    ...withoutEffect('nothing is encrypted on this machine', 'BucketEncryption'),
    ...withoutEffect('every bucket is private: loopback alone reaches it', 'PublicAccessBlockConfiguration'),
    ...withoutEffect('every object belongs to the one account', 'AccessControl', 'OwnershipControls'),
    ...withoutEffect('objects stay until they are deleted', 'LifecycleConfiguration'),
    ...withoutEffect('requests are not logged to another bucket', 'LoggingConfiguration'),
    ...withoutEffect('older versions of an object are not kept', 'VersioningConfiguration'),
    ...withoutEffect('tags are for the bill', 'Tags'),
  },
  put: async ({ logicalId, properties }, context) => {
    const read = new Properties(logicalId, properties);
    const generated = { stackName: context.stackName, logicalId, maxLength: 63 };
    const name = read.optionalText('BucketName') ?? physicalName(generated).toLowerCase();
    await unless(['BucketAlreadyOwnedByYou'], () => context.call('s3', 'CreateBucket', { Bucket: name }));
    const domain = `${name}.s3.amazonaws.com`;
    return { ref: name, attributes: { Arn: bucketArn(name), DomainName: domain, RegionalDomainName: domain } };
  },
  remove: async ({ ref }, context) => {
    await unless(['NoSuchBucket'], () => context.call('s3', 'DeleteBucket', { Bucket: ref }));
  },
};

export const bucketPolicy: Provisioner = {
  rules: implemented('Bucket', 'PolicyDocument'),
  put: async ({ logicalId, properties, previous }, { directory }) => {
    if (previous !== undefined) directory.detachFromResource(bucketArn(String(previous.properties.Bucket)), logicalId);
    const name = new Properties(logicalId, properties).text('Bucket');
    directory.attachToResource(bucketArn(name), logicalId, properties.PolicyDocument);
    return { ref: name, attributes: {} };
  },
  remove: async ({ logicalId, properties }, { directory }) => {
    directory.detachFromResource(bucketArn(String(properties.Bucket)), logicalId);
  },
};
