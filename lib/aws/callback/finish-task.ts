// Finishes the task that waits for a token in Step Functions.
import {
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { FinishTask } from '../../core/callback/deliver.ts';
import { explainStatesThrottle } from '../states-throttle.ts';

/** Creates the function. It throws FlowgateError `unavailable` while Step Functions throttles. */
export function createTaskFinisher(client: SFNClient): FinishTask {
  return async (taskToken, { outcome, content }) => {
    try {
      if (outcome === 'succeeded') await client.send(new SendTaskSuccessCommand({ taskToken, output: content }));
      else await client.send(new SendTaskFailureCommand({ taskToken, ...(JSON.parse(content) as FailureFields) }));
      return 'finished';
    } catch (error) {
      if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken)
        return 'gone';
      throw explainStatesThrottle(error, 'the answer is kept; send the request again');
    }
  };
}

interface FailureFields {
  readonly error: string;
  readonly cause: string;
}
