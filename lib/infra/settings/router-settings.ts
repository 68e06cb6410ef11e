// The settings of a router with their defaults. Synthesis refuses a setting that there is not: JavaScript apps have no type check.
import { dirname, join, resolve } from 'node:path';
import { CfnResource, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { type ISecurityGroup, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { requireFileHosts } from '../../core/file/file-host.ts';
import { checkRateLimit, standardRateLimit } from '../../core/rate-limit/rate-limit.ts';
import { checkMaxWaits, standardMaxWaits } from '../../core/run/wait-slot.ts';
import { checkSettings, RouterLimitError } from '../router-limits.ts';
import { type FunctionNetwork, setDeployment, standardDeployment } from './deployment.ts';
import { claimRouterName } from './router-name.ts';
import type { EventRouterProps } from './router-props.ts';
import { standardThrottle } from './throttle.ts';

export type RouterSettings = ReturnType<typeof resolveSettings>;

/** @throws RouterLimitError or Error for invalid settings */
export function resolveSettings(props: EventRouterProps) {
  requireKnownProps(props);
  const { window = Duration.days(30), keyWindows, maxDepth = 10, fileHosts = [], memory = {} } = props;
  const { throttle = standardThrottle, rateLimit = standardRateLimit } = props;
  checkSettings({ window, keyWindows: keyWindows ?? {}, maxDepth, throttle, fileHosts, memory });
  return {
    window,
    keyWindows,
    maxDepth,
    throttle,
    memory,
    rateLimit: checkRateLimit(rateLimit),
    fileHosts: requireFileHosts(fileHosts),
    maxWaits: checkMaxWaits(props.maxWaits ?? standardMaxWaits),
  };
}

/** The folders of an app that the router is made from. */
export function resolveFolders(props: EventRouterProps): {
  readonly workflows: string;
  readonly taskFunctions: string;
} {
  const { workflows = resolve('statemachines') } = props;
  return { workflows, taskFunctions: props.taskFunctions ?? join(dirname(resolve(workflows)), 'lambdas', 'tasks') };
}

/** Applies the settings that hold for every resource of a router. Returns the router's name. @throws RouterLimitError */
export function applyDeployment(router: Construct, props: EventRouterProps): string {
  const { logRetention, removalPolicy, encryptionKey, permissionsBoundary, tags = {} } = props;
  const name = claimRouterName(router, props.name);
  setDeployment(router, {
    name,
    logRetention: logRetention ?? standardDeployment.logRetention,
    removalPolicy: requireRemovalPolicy(removalPolicy ?? standardDeployment.removalPolicy),
    encryptionKey,
    network: createNetwork(router, props),
  });
  if (permissionsBoundary !== undefined) PermissionsBoundary.of(router).apply(permissionsBoundary);
  for (const [key, value] of Object.entries(tags)) Tags.of(router).add(key, value);
  return name;
}

/**
 * Applies the boundary and the tags to the function that empties the bucket before its deletion: the CDK creates it in the stack, not below
 * the router. All buckets of the stack share it. A boundary of the app itself stays.
 */
export function applyToBucketEmptier(router: Construct, { permissionsBoundary, tags = {} }: EventRouterProps): void {
  const emptier = Stack.of(router).node.tryFindChild('Custom::S3AutoDeleteObjectsCustomResourceProvider');
  const [role, handler] = ['Role', 'Handler'].map((id) => emptier?.node.tryFindChild(id));
  if (!CfnResource.isCfnResource(role) || !CfnResource.isCfnResource(handler)) return;
  if (permissionsBoundary !== undefined)
    role.addPropertyOverride('PermissionsBoundary', permissionsBoundary.managedPolicyArn);
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  // Both are resources without a class of their own, which aspects of tags do not reach.
  for (const resource of [role, handler]) if (list.length > 0) resource.addPropertyOverride('Tags', list);
}

function createNetwork(router: Construct, props: EventRouterProps): FunctionNetwork | undefined {
  const { vpc, vpcSubnets: subnets, securityGroups } = props;
  if (vpc !== undefined) return { vpc, subnets, securityGroups: securityGroups ?? createSecurityGroups(router, props) };
  if (subnets === undefined && securityGroups === undefined) return undefined;
  throw new RouterLimitError('vpcSubnets and securityGroups need a network: set "vpc", too');
}

/** One group for all functions: nothing connects to them, so that they differ in nothing. */
function createSecurityGroups(router: Construct, { vpc }: EventRouterProps): ISecurityGroup[] {
  if (vpc === undefined) return [];
  const description = 'Flowgate: functions, outbound connections only';
  return [new SecurityGroup(router, 'SecurityGroup', { vpc, description })];
}

function requireRemovalPolicy(policy: RemovalPolicy): RemovalPolicy {
  const allowed = [RemovalPolicy.RETAIN, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, RemovalPolicy.DESTROY];
  if (allowed.includes(policy)) return policy;
  // CloudFormation takes no snapshot of a table or a bucket.
  throw new RouterLimitError(`removalPolicy is "${policy}": allowed are ${allowed.join(', ')}`);
}

const knownProps: Readonly<Record<keyof EventRouterProps, true>> = {
  accessLog: true,
  alarmThresholds: true,
  alarmTopic: true,
  defaultEndpoint: true,
  domain: true,
  encryptionKey: true,
  fileHosts: true,
  keyWindows: true,
  logRetention: true,
  maxDepth: true,
  maxWaits: true,
  memory: true,
  name: true,
  permissionsBoundary: true,
  rateLimit: true,
  removalPolicy: true,
  securityGroups: true,
  substitutions: true,
  tags: true,
  taskFunctions: true,
  throttle: true,
  vpc: true,
  vpcSubnets: true,
  warn: true,
  window: true,
  workflows: true,
};

function requireKnownProps(props: EventRouterProps): void {
  const unknown = Object.keys(props).filter((name) => !Object.hasOwn(knownProps, name));
  if (unknown.length === 0) return;
  const known = Object.keys(knownProps).join(', ');
  throw new RouterLimitError(`EventRouter has no prop "${unknown.join('", "')}": known are ${known}`);
}
