// The permissions of the functions that start executions: `start`, and `express` for long Express runs.
import { isExpress, isLongExpress, type Workflow } from '../../core/workflow/workflow.ts';
import type { QueueWithDeadLetters } from '../queue-with-dead-letters.ts';
import type { RouterFunction } from '../router-function.ts';

export interface Starters {
  readonly start: RouterFunction;
  readonly express: RouterFunction | undefined;
}

export interface StartedResources {
  readonly workflows: readonly Workflow[];
  readonly starts: QueueWithDeadLetters;
  readonly expressStarts: QueueWithDeadLetters | undefined;
  /** ARN of the events table. */
  readonly events: string;
  /** ARN pattern of the state machines. A list of them could become longer than a policy may be. */
  readonly machines: string;
  /** ARN pattern of their executions. */
  readonly executions: string;
}

export function grantStarts({ start, express }: Starters, resources: StartedResources): void {
  const { workflows, starts, expressStarts, events, machines, executions } = resources;
  for (const owner of [start, express]) {
    owner?.allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [events]);
  }
  start.allow(['states:StartExecution'], [machines]);
  if (workflows.some(({ rollout }) => rollout !== undefined))
    start.allow(['states:DescribeStateMachineAlias'], [machines]);
  for (const owner of [start, express]) owner?.allow(['states:StopExecution'], [executions]);
  // Step Functions refuses this action for machines that are not Express.
  if (workflows.some((workflow) => isExpress(workflow) && !isLongExpress(workflow)))
    start.allow(['states:StartSyncExecution'], [machines]);
  express?.allow(['states:StartSyncExecution'], [machines]);
  if (workflows.some(({ stack }) => stack === 'nested')) start.allow(['sqs:SendMessage'], [starts.queue.queueArn]);
  if (expressStarts !== undefined) start.allow(['sqs:SendMessage'], [expressStarts.queue.queueArn]);
}
