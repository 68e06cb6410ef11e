// The permissions of a state machine's role, derived from the resources in its definition.
import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { queueUrl } from '../asl/resources/resource-name.ts';
import { listResourceUses, type ResourceKind, type ResourceUse } from '../asl/resources/resources.ts';
import { arnOf, type Substitutions } from './substitution.ts';

export interface TaskPermissionOptions {
  readonly substitutions: Substitutions;
  /** The state machine's name, for tasks that concern the machine itself. */
  readonly machineName: string;
  readonly stack: Stack;
}

/** One statement for each use of a resource; what an expression chooses at run time is said in the manifest instead. */
export function taskStatements(definition: unknown, options: TaskPermissionOptions): PolicyStatement[] {
  return listResourceUses(definition).flatMap((use) => {
    const arn = resourceArn(use, options);
    return arn === undefined ? [] : [new PolicyStatement({ actions: [...use.actions], resources: [arn] })];
  });
}

function resourceArn({ kind, resource }: ResourceUse, options: TaskPermissionOptions): string | undefined {
  if (resource === undefined) return undefined;
  const { machineName, stack } = options;
  if (kind === 'every') return resource;
  if (kind === 'self') return regional(stack, 'states', `stateMachine:${machineName}`);
  if (kind === 'self-executions') return regional(stack, 'states', `execution:${machineName}:*`);
  const named = arnOf(resource, options.substitutions);
  if (kind === 'executions') return `${named.replace(':stateMachine:', ':execution:')}:*`;
  if (kind === 'queue') return queueArn(named, stack);
  // The ID of a model may end in a version, `:0`.
  const isName = kind === 'model' ? !/^arn:|\$\{/.test(named) : isBareName(named);
  return isName ? arnOfName(kind, named, stack) : named;
}

// Neither an ARN nor what the CDK will make one of.
function isBareName(text: string): boolean {
  return /^[\w./!*-]+$/.test(text);
}

function arnOfName(kind: ResourceKind, name: string, stack: Stack): string {
  switch (kind) {
    case 'function':
      return regional(stack, 'lambda', `function:${name}`);
    case 'table':
      return regional(stack, 'dynamodb', `table/${name}`);
    case 'bus':
      return regional(stack, 'events', `event-bus/${name}`);
    case 'managed-rule':
      return regional(stack, 'events', `rule/${name}`);
    case 'secret':
      return regional(stack, 'secretsmanager', `secret:${name}`);
    case 'parameter':
      return regional(stack, 'ssm', `parameter/${name.replace(/^\//, '')}`);
    case 'model':
      return `arn:${stack.partition}:bedrock:${stack.region}::foundation-model/${name}`;
    case 'bucket':
    case 'object':
      return `arn:${stack.partition}:s3:::${name}`;
    default:
      throw new Error(`${kind} "${name}" is a bare name, which may be anybody's: write its ARN in the definition`);
  }
}

function queueArn(url: string, stack: Stack): string {
  const parts = queueUrl.exec(url);
  if (parts === null) return url;
  const [, region, account, name] = parts;
  return `arn:${stack.partition}:sqs:${region}:${account}:${name}`;
}

function regional({ partition, region, account }: Stack, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}
