// A log group of the router. It is deleted with its stack.
import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { defined } from '../value/defined.ts';
import { acknowledgeChecks } from './acknowledged-checks.ts';
import { getDeployment } from './settings/deployment.ts';

/** @param logGroupName @default a name that CloudFormation generates */
export function createLogGroup(scope: Construct, id: string, logGroupName?: string): LogGroup {
  const { encryptionKey, logRetention } = getDeployment(scope);
  const logGroup = new LogGroup(scope, id, {
    ...defined({ logGroupName, encryptionKey }),
    retention: logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  if (encryptionKey === undefined)
    acknowledgeChecks(logGroup, { CKV_AWS_158: "CloudWatch encrypts it with AWS's own key; no payload is logged" });
  return logGroup;
}
