// The customer managed key of a router: which services and roles may use it. The key itself belongs to the app.
import { Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { getDeployment } from './deployment.ts';

/** The same actions as the grants of the CDK, without those that encrypt again under another key. */
const useActions = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*'];

/** Allows a role to read and write what the router's key encrypts. Without such a key it does nothing. */
export function allowKey(role: IRole): void {
  const { encryptionKey } = getDeployment(role);
  if (encryptionKey === undefined) return;
  role.addToPrincipalPolicy(new PolicyStatement({ actions: useActions, resources: [encryptionKey.keyArn] }));
}

/**
 * Lets the services that work for the router use its key: EventBridge keeps events and sends to encrypted queues, CloudWatch writes
 * encrypted logs.
 * The CDK cannot change the policy of a key that it did not create: the owner of an imported key adds these statements.
 */
export function allowServices(router: IConstruct): void {
  const { encryptionKey } = getDeployment(router);
  if (encryptionKey === undefined) return;
  const { account, region, partition } = Stack.of(router);
  encryptionKey.addToResourcePolicy(
    new PolicyStatement({
      sid: 'FlowgateRules',
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey', 'kms:ReEncrypt*'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  );
  encryptionKey.addToResourcePolicy(
    new PolicyStatement({
      sid: 'FlowgateLogs',
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      resources: ['*'],
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` },
      },
    }),
  );
}
