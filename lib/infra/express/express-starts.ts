// The queue of long Express runs: those that may take longer than the function `start` can wait. `start` hands their messages over,
// and the function `express` runs one of them at a time and waits for its end, so that they delay no other start.
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { WorkflowSource } from '../../authoring/workflow-source.ts';
import { mostStartDeliveries } from '../../core/run/failed-start.ts';
import { isLongExpress } from '../../core/workflow/workflow.ts';
import { QueueWithDeadLetters } from '../queue-with-dead-letters.ts';

/** Step Functions ends an Express execution after 300 s; the rest is for the records before and after it. */
export const expressTimeout = Duration.seconds(330);

/** Returns undefined if no workflow has such runs. Dead letters are starts like all others, and go back the same way. */
export function createExpressStarts(
  scope: Construct,
  workflows: readonly WorkflowSource[],
  starts: QueueWithDeadLetters,
): QueueWithDeadLetters | undefined {
  if (!workflows.some(({ workflow }) => isLongExpress(workflow))) return undefined;
  return new QueueWithDeadLetters(scope, 'ExpressStarts', {
    visibilityTimeout: Duration.seconds(6 * expressTimeout.toSeconds()),
    maxReceiveCount: mostStartDeliveries,
    deadLetters: starts.deadLetters,
  });
}
