// Why a transaction is cancelled, entry by entry.
import { AwsError } from '../../../platform/aws-error.ts';
import type { JsonObject } from '../../../platform/service.ts';

export interface Reason extends JsonObject {
  readonly Code: string;
}

/** Why an entry cancels its transaction; what is no reason of an entry, such as a missing table, is thrown on. */
export function cancellationReason(error: unknown): Reason {
  if (!(error instanceof AwsError)) throw error;
  if (error.code === 'ValidationException') return { Code: 'ValidationError', Message: error.message };
  if (error.code !== 'ConditionalCheckFailedException') throw error;
  return {
    Code: 'ConditionalCheckFailed',
    Message: error.message,
    ...error.details,
  };
}

export function cancelUnlessAllPassed(reasons: readonly Reason[]): void {
  const codes = reasons.map(({ Code }) => Code);
  if (codes.every((code) => code === 'None')) return;
  throw new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`,
    { details: { CancellationReasons: reasons } },
  );
}
