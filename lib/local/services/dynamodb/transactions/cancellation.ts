// The reasons for which a transaction is cancelled, one for each entry.
import { AwsError } from '../../../platform/aws-error.ts';
import type { JsonObject } from '../../../platform/service.ts';

export interface Reason extends JsonObject {
  readonly Code: string;
}

/** The reason for which an entry cancels its transaction. Rethrows other errors, such as a missing table. */
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
