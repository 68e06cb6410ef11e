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
import { FlowgateError } from '../../value/errors.ts';

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
      if (!(error instanceof Error) || !/Throttl|TooManyRequests/.test(error.name)) throw error;
      const message = 'Step Functions is throttling this account: the answer is kept; send the request again';
      throw new FlowgateError('unavailable', message, { retryAfterSeconds: 2, cause: error });
    }
  };
}

interface FailureFields {
  readonly error: string;
  readonly cause: string;
}
