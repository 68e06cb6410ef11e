// The ARNs of this account's resources.
import { localAccount } from '../../platform/service.ts';

/** `arn:aws:<service>:<region>:<account>:<resource>`. */
export function regionalArn(service: string, resource: string): string {
  const { partition, region, accountId } = localAccount;
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** `arn:aws:iam::<account>:<resource>`. */
export function iamArn(resource: string): string {
  return `arn:${localAccount.partition}:iam::${localAccount.accountId}:${resource}`;
}

export function bucketArn(name: string): string {
  return `arn:${localAccount.partition}:s3:::${name}`;
}
