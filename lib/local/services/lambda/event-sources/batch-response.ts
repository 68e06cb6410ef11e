// Reads a function's result for a batch of messages.
import { isJsonObject } from '../../../../value/json.ts';

/**
 * Returns the IDs of the failed messages, from the result of a function with ReportBatchItemFailures. Returns `all` for a
 * malformed result, or one with an unknown ID: Lambda treats it as the failure of the whole batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedMessages(payload: string, messageIds: ReadonlySet<string>): ReadonlySet<string> | 'all' {
  const answer = parse(payload);
  if (answer === invalid) return 'all';
  if (answer === null || answer === undefined) return new Set();
  if (!isJsonObject(answer)) return 'all';
  const failures = answer.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return 'all';
  const failed = new Set<string>();
  for (const failure of failures) {
    const id = isJsonObject(failure) ? failure.itemIdentifier : undefined;
    if (typeof id !== 'string' || !messageIds.has(id)) return 'all';
    failed.add(id);
  }
  return failed;
}

const invalid = Symbol('invalid JSON');

function parse(payload: string): unknown {
  try {
    return payload === '' ? null : JSON.parse(payload);
  } catch {
    return invalid;
  }
}
