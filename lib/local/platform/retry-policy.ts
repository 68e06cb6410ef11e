// The retry policy of a target of EventBridge and of its Scheduler.
// Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html
import { isJsonObject } from '../../value/json.ts';
import { optionalInteger, refuseUnknownMembers } from './input-members.ts';
import type { JsonObject } from './service.ts';

/** @default for both limits - their largest values: 185 retries, 24 hours */
export interface RetryPolicy {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeSeconds: number;
}

/** @param service `events` or `scheduler`, for messages. @throws AwsError for an unknown member or a value out of range */
export function readRetryPolicy(service: string, { RetryPolicy: given }: JsonObject): RetryPolicy {
  const policy = isJsonObject(given) ? given : {};
  refuseUnknownMembers(`${service}:RetryPolicy`, policy, ['MaximumRetryAttempts', 'MaximumEventAgeInSeconds']);
  return {
    maximumRetryAttempts: optionalInteger(policy, 'MaximumRetryAttempts', { least: 0, most: 185 }) ?? 185,
    maximumEventAgeSeconds: optionalInteger(policy, 'MaximumEventAgeInSeconds', { least: 60, most: 86_400 }) ?? 86_400,
  };
}
