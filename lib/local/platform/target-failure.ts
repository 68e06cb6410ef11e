// Classifies the refusal of a target of EventBridge or of its Scheduler: whether a retry may help, the error code of the dead
// letter, and how long to wait before the retry.
// The codes are those of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html
import { AwsError } from './aws-error.ts';

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly isRetriable: boolean;
}

const kinds: readonly { readonly names: RegExp; readonly code: string; readonly isRetriable: boolean }[] = [
  { names: /^NotImplemented$/, code: 'ERROR_FROM_TARGET', isRetriable: false },
  { names: /^ThirdHop$/, code: 'THIRD_ACCOUNT_HOP_DETECTED', isRetriable: false },
  { names: /AccessDenied|NotAuthorized/, code: 'NO_PERMISSIONS', isRetriable: false },
  { names: /NotFound|DoesNotExist|NonExistent/, code: 'NO_RESOURCE', isRetriable: false },
  { names: /Throttl|TooManyRequests/, code: 'THROTTLING', isRetriable: true },
  { names: /LimitExceeded|OverLimit/, code: 'RESOURCE_LIMIT_EXCEEDED', isRetriable: true },
  { names: /AlreadyExists/, code: 'RESOURCE_ALREADY_EXISTS', isRetriable: false },
  { names: /InvalidExecutionInput|InvalidRequestContent/, code: 'INVALID_JSON', isRetriable: false },
  { names: /^Invalid|Validation|^Missing|TooLong|TooLarge/, code: 'INVALID_PARAMETER', isRetriable: false },
];

export function classifyFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof AwsError)) return { code: 'INTERNAL_ERROR', message, isRetriable: true };
  const kind = kinds.find(({ names }) => names.test(error.code));
  if (kind !== undefined) return { code: kind.code, message, isRetriable: kind.isRetriable };
  return { code: 'ERROR_FROM_TARGET', message, isRetriable: error.status >= 500 };
}

const firstDelayMs = 1000;
/** With this limit, 185 attempts take most of the 24 hours of the default retry policy. */
const longestDelayMs = 600_000;

/**
 * The milliseconds before the next attempt: they double from one second on, minus a random part of up to half, so that many
 * retries do not coincide.
 * @param random from 0 up to 1
 */
export function chooseRetryDelay(attempts: number, random: number): number {
  const fullMs = Math.min(firstDelayMs * 2 ** (attempts - 1), longestDelayMs);
  return Math.round(fullMs * (1 - random / 2));
}
