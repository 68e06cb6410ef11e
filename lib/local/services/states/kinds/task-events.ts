// Records the events of one try of a task: `Task…` for integrations, `LambdaFunction…` for the ARN of a function.

import { localAccount } from '../../../platform/service.ts';
import type { Branch } from '../engine/branch.ts';
import { errorDetails, inputDetails, outputDetails } from '../engine/history.ts';
import type { StatesError } from '../engine/states-error.ts';
import type { Json } from '../language/json.ts';
import { omitUndefined } from '../omit-undefined.ts';
import type { Integration } from './integration.ts';

interface Limits {
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
}

export interface TaskEvents {
  scheduled(parameters: Json, limits: Limits): void;
  started(): void;
  submitted(output: Json): void;
  succeeded(output: Json): void;
  failed(failure: StatesError, wasSubmitted: boolean): void;
}

/** Whether a failure is recorded as a timeout. */
function isTimeout(failure: StatesError): boolean {
  return failure.error === 'States.Timeout' && failure.reason === undefined;
}

function toLimitDetails({ timeoutSeconds, heartbeatSeconds }: Limits): object {
  return omitUndefined({ timeoutInSeconds: timeoutSeconds, heartbeatInSeconds: heartbeatSeconds });
}

export function createIntegrationEvents(branch: Branch, { resourceType, resource, pattern }: Integration): TaskEvents {
  const record = (type: string, details: object): void => {
    const member = `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
    branch.lastEventId = branch.host.history.record(type, branch.lastEventId, {
      [member]: { ...details, resource, resourceType },
    });
  };
  return {
    scheduled: (parameters, limits) =>
      record('TaskScheduled', {
        parameters: JSON.stringify(parameters),
        region: localAccount.region,
        ...toLimitDetails(limits),
      }),
    started: () => record('TaskStarted', {}),
    submitted: (output) => record('TaskSubmitted', outputDetails(output)),
    succeeded: (output) => record('TaskSucceeded', outputDetails(output)),
    failed: (failure, wasSubmitted) => {
      const isSubmission = pattern !== 'response' && !wasSubmitted;
      const type = isTimeout(failure) ? 'TaskTimedOut' : isSubmission ? 'TaskSubmitFailed' : 'TaskFailed';
      record(type, errorDetails(failure));
    },
  };
}

export function createFunctionEvents(branch: Branch, functionArn: string): TaskEvents {
  const record = (type: string, details: object): void => {
    branch.lastEventId = branch.host.history.record(type, branch.lastEventId, details as Record<string, unknown>);
  };
  return {
    scheduled: (input, limits) => {
      const details = { ...inputDetails(input), resource: functionArn, ...toLimitDetails(limits) };
      record('LambdaFunctionScheduled', { lambdaFunctionScheduledEventDetails: details });
    },
    started: () => record('LambdaFunctionStarted', {}),
    submitted: () => {},
    succeeded: (output) =>
      record('LambdaFunctionSucceeded', { lambdaFunctionSucceededEventDetails: outputDetails(output) }),
    failed: (failure) => {
      const outcome = isTimeout(failure) ? 'TimedOut' : 'Failed';
      record(`LambdaFunction${outcome}`, { [`lambdaFunction${outcome}EventDetails`]: errorDetails(failure) });
    },
  };
}

export function createActivityEvents(branch: Branch, activityArn: string): TaskEvents {
  const record = (outcome: string, details: object): void => {
    const event = { [`activity${outcome}EventDetails`]: details };
    branch.lastEventId = branch.host.history.record(`Activity${outcome}`, branch.lastEventId, event);
  };
  return {
    scheduled: (input, limits) =>
      record('Scheduled', { ...inputDetails(input), resource: activityArn, ...toLimitDetails(limits) }),
    // A worker starts the activity; the worker's name is in the first response.
    started: () => {},
    submitted: (workerName) => record('Started', typeof workerName === 'string' ? { workerName } : {}),
    succeeded: (output) => record('Succeeded', outputDetails(output)),
    failed: (failure) => record(isTimeout(failure) ? 'TimedOut' : 'Failed', errorDetails(failure)),
  };
}
