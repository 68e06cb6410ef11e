// Creates the machines of all workflows and the rules that start them: in the router's own stack, or in nested stacks.
//
//     main stack      a rule for each workflow
//     nested stacks   at most 16, by the digest of a workflow's ID; one rule for each, which delivers the workflows of an event together
//
// The manifest says in which of both a workflow is, so no workflow moves when others are added or removed.
import { NestedStack } from 'aws-cdk-lib';
import type { CfnRule } from 'aws-cdk-lib/aws-events';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { WorkflowSource } from '../../authoring/workflow-source.ts';
import { buildRulePattern } from '../../core/workflow/routing.ts';
import { buildGroupPattern, findRuleGroup } from '../../core/workflow/rule-group.ts';
import type { EventHub } from '../event-hub.ts';
import { WorkflowMachine, type WorkflowMachineProps } from '../workflow-machine.ts';

export interface WorkflowStacksProps extends Pick<WorkflowMachineProps, 'substitutions' | 'logGroup'> {
  readonly sources: readonly WorkflowSource[];
  /** The part of a state machine's name before the workflow's ID. */
  readonly machinePrefix: string;
  readonly hub: EventHub;
  /** The queue for requests to start workflows. */
  readonly starts: Queue;
}

/** A rule, and the machines of the workflows that it starts. */
export interface RuledMachines {
  readonly rule: CfnRule;
  readonly machines: readonly WorkflowMachine[];
}

/** @param router the paths of the main stack's resources, which their logical IDs are made of, begin here */
export function createWorkflowStacks(router: Construct, props: WorkflowStacksProps): RuledMachines[] {
  const main = props.sources.filter(({ workflow }) => findRuleGroup(workflow) === undefined);
  const own = main.map((source) => {
    const machine = createMachine(router, source, props);
    return { machines: [machine], rule: addWorkflowRule(machine, source, props) };
  });
  return [...own, ...createNestedStacks(router, props)];
}

function createMachine(
  scope: Construct,
  source: WorkflowSource,
  { machinePrefix, substitutions, logGroup }: WorkflowStacksProps,
): WorkflowMachine {
  // Named by the ID, which a rename does not change: execution names are unique only within one state machine.
  const { id } = source.workflow;
  const machineName = `${machinePrefix}${id}`;
  return new WorkflowMachine(scope, `Workflow-${id}`, { source, machineName, substitutions, logGroup });
}

// The workflow's ID is a literal of the rule, not a value of the event, so `start` does not decide the routing again.
function addWorkflowRule(
  scope: Construct,
  { workflow }: WorkflowSource,
  { hub, starts }: Pick<WorkflowStacksProps, 'hub' | 'starts'>,
): CfnRule {
  return hub.addRule(scope, 'Rule', {
    description: `starts workflow ${workflow.folder}`,
    pattern: buildRulePattern(workflow),
    target: starts,
    inputTransformer: {
      inputPathsMap: eventPaths,
      inputTemplate: `{"workflowId":"${workflow.id}",${eventTemplate}}`,
    },
  });
}

const eventPaths = { source: '$.source', name: '$.detail-type', detail: '$.detail' };
const eventTemplate = '"source":<source>,"name":<name>,"detail":<detail>';

/**
 * How many nested stacks CloudFormation creates or updates at a time: Step Functions and IAM limit how fast machines and roles are created,
 * and CloudFormation limits the resources of an account that are worked on at a time.
 */
const stacksAtATime = 4;

function createNestedStacks(router: Construct, props: WorkflowStacksProps): RuledMachines[] {
  const groups = props.sources.flatMap(({ workflow }) => findRuleGroup(workflow) ?? []);
  const stacks: NestedStack[] = [];
  return [...new Set(groups)].toSorted().map((group) => {
    const stack = new NestedStack(router, `Workflows-${group}`, { description: `Flowgate: workflows of ${group}` });
    const earlier = stacks.at(-stacksAtATime);
    if (earlier !== undefined && stacks.length >= stacksAtATime) stack.addStackDependency(earlier);
    stacks.push(stack);
    const own = props.sources.filter(({ workflow }) => findRuleGroup(workflow) === group);
    const machines = own.map((source) => createMachine(stack, source, props));
    return { machines, rule: addGroupRule(stack, group, props) };
  });
}

// The decision names the workflows of the group, so neither the rule nor `start` decides the routing again. The rule is the same
// whichever workflows there are: an update of the stack never leaves an accepted event without its rule.
function addGroupRule(scope: Construct, group: string, { hub, starts }: WorkflowStacksProps): CfnRule {
  return hub.addRule(scope, 'Rule', {
    description: `starts the workflows of ${group}`,
    pattern: buildGroupPattern(group),
    target: starts,
    inputTransformer: {
      inputPathsMap: { ...eventPaths, workflowIds: `$.detail.metadata.groups.${group}` },
      inputTemplate: `{"workflowIds":<workflowIds>,${eventTemplate}}`,
    },
  });
}
