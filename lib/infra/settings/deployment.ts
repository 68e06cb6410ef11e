// The settings that all resources of one router share: its name, the removal policy and the network. Creates no resource.
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';

/** The network that the functions run in. */
export interface FunctionNetwork {
  readonly vpc: IVpc;
  readonly subnets?: SubnetSelection | undefined;
  readonly securityGroups: readonly ISecurityGroup[];
}

export interface Deployment {
  /** The beginning of every name that is unique in an account and Region: of the bus, log groups and state machines. */
  readonly name: string;
  readonly logRetention: RetentionDays;
  /** What happens to the tables and the bucket when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** Encrypts data at rest. @default the keys of AWS */
  readonly encryptionKey?: IKey | undefined;
  /** @default outside of any VPC */
  readonly network?: FunctionNetwork | undefined;
}

const deployments = new WeakMap<IConstruct, Deployment>();

/** Sets the deployment of a construct and of everything below it. */
export function setDeployment(owner: IConstruct, deployment: Deployment): void {
  deployments.set(owner, deployment);
}

/** Returns the deployment that a construct is part of. A construct outside of every router gets the defaults and its stack's name. */
export function getDeployment(scope: IConstruct): Deployment {
  const owner = scope.node.scopes.findLast((one) => deployments.has(one));
  const found = owner && deployments.get(owner);
  return found ?? { name: Stack.of(scope).stackName, ...standardDeployment };
}

export const standardDeployment = {
  logRetention: RetentionDays.ONE_MONTH,
  removalPolicy: RemovalPolicy.RETAIN,
} as const;
