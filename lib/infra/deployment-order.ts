// The order in which CloudFormation makes the parts of the router: a function promises runs only after everything that starts them is there.
import type { CfnResource } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import type { WorkflowMachine } from './workflow-machine.ts';

export interface DeploymentParts {
  readonly machines: readonly WorkflowMachine[];
  /** Starts executions: it must know a workflow before a rule sends it the workflow's events. */
  readonly starter: LambdaFunction;
  /** The functions whose code decides which workflows get an event, and that put the event on the bus. */
  readonly publishers: readonly LambdaFunction[];
}

/**
 * Sets this order, for the first deployment and for every new workflow after it:
 *
 *     alias `live`, start ──▶ the workflow's rule ──▶ ingest, record
 *     queue policies ───────────────────────────────▶ ingest, record
 *
 * CloudFormation deletes in the reverse order, and after all updates: a function that no longer knows a workflow is in place
 * before the rule of that workflow goes.
 */
export function orderDeployment(router: IConstruct, { machines, starter, publishers }: DeploymentParts): void {
  const parts = router.node.findAll();
  const rules = parts.filter((part) => part instanceof CfnRule);
  const policies = parts.filter((part) => part instanceof CfnQueuePolicy);
  for (const { rule, alias } of machines) {
    for (const part of [alias, toResource(starter)]) rule.addResourceDependency(part);
  }
  for (const publisher of publishers.map(toResource)) {
    for (const part of [...rules, ...policies]) publisher.addResourceDependency(part);
  }
}

function toResource(owner: LambdaFunction): CfnResource {
  return owner.node.defaultChild as CfnFunction;
}
