// Writes several items in one transaction.
import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { FlowgateError } from '../../value/errors.ts';

/**
 * Performs all writes, or none of them.
 * @returns the indexes of the writes whose condition did not hold; empty if all writes were made
 * @throws FlowgateError `unavailable` for a conflict with another transaction, or a throttled table
 */
export async function transact(client: DynamoDBClient, writes: TransactWriteItem[]): Promise<readonly number[]> {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: writes }));
    return [];
  } catch (error) {
    return findRefusedPlaces(error);
  }
}

/** The cancellation reasons after which a repeated transaction may succeed, with the text for the caller. */
const temporaryReasons = [
  ['TransactionConflict', 'another request was changing the same items'],
  ['ProvisionedThroughputExceeded', 'the table is throttled'],
  ['ThrottlingError', 'the table is throttled'],
] as const;

function findRefusedPlaces(error: unknown): number[] {
  if (!(error instanceof TransactionCanceledException)) throw error;
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
  const refused = codes.flatMap((code, place) => (code === 'ConditionalCheckFailed' ? [place] : []));
  if (refused.length > 0) return refused;
  const message = temporaryReasons.find(([code]) => codes.includes(code))?.[1];
  if (message === undefined) throw error;
  throw new FlowgateError('unavailable', `${message}: send the request again`, {
    retryAfterSeconds: 1,
    cause: error,
  });
}
