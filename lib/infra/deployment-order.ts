// The order in which CloudFormation creates the parts of the router: a function accepts events for a workflow only after everything
// that starts its runs exists.
import type { CfnResource } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import type { RuledMachines } from './scale/workflow-stacks.ts';

export interface DeploymentParts {
  readonly workflows: readonly RuledMachines[];
  /** Start executions: they must be able to start a workflow before a rule sends them the workflow's events. */
  readonly starters: readonly LambdaFunction[];
  /** Decides which workflows get an emitted event; rules invoke it. */
  readonly recorder: LambdaFunction;
  /** Decides which workflows get an accepted event. */
  readonly acceptor: LambdaFunction;
}

/**
 * Sets this order, for the first deployment and for every workflow added later:
 *
 *     alias `live`, start ──▶ the workflow's rule ──▶ record ──▶ the rules that invoke it ──▶ ingest
 *     queue policies ────────────────────────────────▶ record, ingest
 *
 * CloudFormation deletes in the reverse order, and after all updates: a function that no longer knows a workflow is in place
 * before the rule of that workflow is deleted.
 */
export function orderDeployment(router: IConstruct, parts: DeploymentParts): void {
  const { workflows, starters, recorder, acceptor } = parts;
  const all = router.node.findAll();
  const rules = all.filter((part) => part instanceof CfnRule);
  const policies = all.filter((part) => part instanceof CfnQueuePolicy);
  for (const { rule, machines } of workflows)
    requireFirst(rule, [...machines.map(({ alias }) => alias), ...starters.map(toResource)]);
  requireFirst(toResource(recorder), [...workflows.map(({ rule }) => rule), ...policies]);
  requireFirst(toResource(acceptor), [...rules, ...policies]);
}

function requireFirst(resource: CfnResource, earlier: readonly CfnResource[]): void {
  for (const part of earlier) resource.addResourceDependency(part);
}

function toResource(owner: LambdaFunction): CfnResource {
  return owner.node.defaultChild as CfnFunction;
}
