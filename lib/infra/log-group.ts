// A log group that keeps entries for a month and is deleted with its stack.
import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { defined } from '../value/defined.ts';
import { acknowledgeChecks } from './acknowledged-checks.ts';

/** @param logGroupName @default a name that CloudFormation generates */
export function createLogGroup(scope: Construct, id: string, logGroupName?: string): LogGroup {
  const logGroup = new LogGroup(scope, id, {
    ...defined({ logGroupName }),
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledgeChecks(logGroup, { CKV_AWS_158: "CloudWatch encrypts it with AWS's own key; no payload is logged" });
  return logGroup;
}
