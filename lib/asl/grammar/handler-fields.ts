// The fields of retriers and catchers, and the error names of Step Functions. A table, no checks.
// Source: AWS Step Functions developer guide, "Handling errors in Step Functions workflows".
import type { Fields } from './fields.ts';
import { maxSeconds } from './limits.ts';

export const retrierFields: Fields = {
  Comment: { kind: 'comment' },
  ErrorEquals: { kind: 'structure', isRequired: true },
  IntervalSeconds: { kind: 'integer', least: 1, most: maxSeconds },
  MaxAttempts: { kind: 'integer', least: 0, most: maxSeconds },
  BackoffRate: { kind: 'number', least: 1 },
  // "Must be greater than 0 and less than 31622400."
  MaxDelaySeconds: { kind: 'integer', least: 1, most: 31_622_399 },
  JitterStrategy: { kind: 'word', words: ['FULL', 'NONE'] },
};

export const catcherFields: Fields = {
  Comment: { kind: 'comment' },
  ErrorEquals: { kind: 'structure', isRequired: true },
  Next: { kind: 'structure', isRequired: true },
  ResultPath: { kind: 'result-path', language: 'JSONPath' },
  Output: { kind: 'payload', language: 'JSONata' },
  Assign: { kind: 'structure' },
};

/** The states that have retriers and catchers. */
export const handlingTypes: readonly string[] = ['Task', 'Parallel', 'Map'];

/** Matches every error that can be handled. It must be the only name, in the last entry. */
export const anyError = 'States.ALL';

export const errorNames: readonly string[] = [
  ...[anyError, 'States.BranchFailed', 'States.DataLimitExceeded', 'States.ExceedToleratedFailureThreshold'],
  ...['States.HeartbeatTimeout', 'States.Http.Socket', 'States.IntrinsicFailure', 'States.ItemReaderFailed'],
  ...['States.NoChoiceMatched', 'States.ParameterPathFailure', 'States.Permissions', 'States.QueryEvaluationError'],
  ...['States.ResultPathMatchFailure', 'States.ResultWriterFailed', 'States.Runtime', 'States.TaskFailed'],
  'States.Timeout',
];
