// Derives the permissions of a state machine's role from the resources in its definition.
import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { queueUrl } from '../asl/resources/resource-name.ts';
import { listResourceUses, type ResourceKind, type ResourceUse } from '../asl/resources/resources.ts';
import { resolveArn, type Substitutions } from './substitution.ts';

export interface TaskPermissionOptions {
  readonly substitutions: Substitutions;
  /** The state machine's name, for tasks that act on the machine itself. */
  readonly machineName: string;
  readonly stack: Stack;
}

/**
 * Creates one statement for each use of a resource. A resource that an expression chooses at run time gets none: the manifest has to
 * declare that permission.
 */
export function createTaskStatements(definition: unknown, options: TaskPermissionOptions): PolicyStatement[] {
  return listResourceUses(definition).flatMap((use) => {
    const arn = resolveResourceArn(use, options);
    return arn === undefined ? [] : [createStatement(use, arn)];
  });
}

function createStatement({ actions, passedTo }: ResourceUse, arn: string): PolicyStatement {
  const conditions = passedTo === undefined ? {} : { StringEquals: { 'iam:PassedToService': passedTo } };
  return new PolicyStatement({ actions: [...actions], resources: [arn], conditions });
}

function resolveResourceArn({ kind, resource }: ResourceUse, options: TaskPermissionOptions): string | undefined {
  if (resource === undefined) return undefined;
  const { machineName, stack } = options;
  if (kind === 'every') return resource;
  if (kind === 'self') return formatArn(stack, 'states', `stateMachine:${machineName}`);
  if (kind === 'self-executions') return formatArn(stack, 'states', `execution:${machineName}:*`);
  const named = resolveArn(resource, options.substitutions);
  if (kind === 'executions') return `${named.replace(':stateMachine:', ':execution:')}:*`;
  // A part of the name may be a CDK token, and it is never an ARN.
  if (kind === 'schedule' || kind === 'schedule-group') return toArn(kind, named, stack);
  if (kind === 'queue') return toQueueArn(named, stack);
  // The ID of a model may end in a version, `:0`.
  const isName = kind === 'model' ? !/^arn:|\$\{/.test(named) : isBareName(named);
  return isName ? toArn(kind, named, stack) : named;
}

// Neither an ARN nor a CDK token.
function isBareName(text: string): boolean {
  return /^[\w./!*-]+$/.test(text);
}

function toArn(kind: ResourceKind, name: string, stack: Stack): string {
  switch (kind) {
    case 'function':
      return formatArn(stack, 'lambda', `function:${name}`);
    case 'table':
      return formatArn(stack, 'dynamodb', `table/${name}`);
    case 'bus':
      return formatArn(stack, 'events', `event-bus/${name}`);
    case 'managed-rule':
      return formatArn(stack, 'events', `rule/${name}`);
    case 'secret':
      return formatArn(stack, 'secretsmanager', `secret:${name}`);
    case 'parameter':
      return formatArn(stack, 'ssm', `parameter/${name.replace(/^\//, '')}`);
    case 'schedule':
    case 'schedule-group':
      return formatArn(stack, 'scheduler', `${kind}/${name}`);
    case 'model':
      return `arn:${stack.partition}:bedrock:${stack.region}::foundation-model/${name}`;
    case 'bucket':
    case 'object':
      return `arn:${stack.partition}:s3:::${name}`;
    default:
      throw new Error(
        `${kind} "${name}" is a bare name, which may belong to any account: write its ARN in the definition`,
      );
  }
}

function toQueueArn(url: string, stack: Stack): string {
  const parts = queueUrl.exec(url);
  if (parts === null) return url;
  const [, region, account, name] = parts;
  return `arn:${stack.partition}:sqs:${region}:${account}:${name}`;
}

function formatArn({ partition, region, account }: Stack, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}
