// Writes that happen together or not at all.
import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { FlowgateError } from '../../value/errors.ts';

/**
 * Makes all the writes and answers none, or makes none and answers the places of those whose condition did not hold.
 * @throws FlowgateError `unavailable` where another transaction was at the same items, or the table took no more
 */
export async function transact(client: DynamoDBClient, writes: TransactWriteItem[]): Promise<readonly number[]> {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: writes }));
    return [];
  } catch (error) {
    return refusedPlaces(error);
  }
}

/** Why DynamoDB cancels what may succeed a moment later. */
const passing = [
  ['TransactionConflict', 'the same was being changed at the same time'],
  ['ProvisionedThroughputExceeded', 'the table takes no more at the moment'],
  ['ThrottlingError', 'the table takes no more at the moment'],
] as const;

function refusedPlaces(error: unknown): number[] {
  if (!(error instanceof TransactionCanceledException)) throw error;
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
  const refused = codes.flatMap((code, place) => (code === 'ConditionalCheckFailed' ? [place] : []));
  if (refused.length > 0) return refused;
  const message = passing.find(([code]) => codes.includes(code))?.[1];
  if (message === undefined) throw error;
  throw new FlowgateError('unavailable', `${message}: send the request again`, {
    retryAfterSeconds: 1,
    cause: error,
  });
}
