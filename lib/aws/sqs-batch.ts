// A batch from a queue: every message on its own, and those that failed are named so that only they come again.
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { readJson } from '../core/json.ts';
import { loggableFault } from '../core/loggable-fault.ts';

export interface BatchOptions {
  readonly handle: (body: unknown) => Promise<Readonly<Record<string, unknown>>>;
  /** Takes one line a message. */
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

/** Handles the messages side by side. Never throws: a message that cannot be read fails alone. */
export async function handleBatch(
  records: readonly SQSRecord[],
  { handle, log }: BatchOptions,
): Promise<SQSBatchResponse> {
  const handled = await Promise.all(
    records.map(async ({ messageId, body, attributes }) => {
      const line = { messageId, received: Number(attributes.ApproximateReceiveCount) };
      try {
        log({ ...line, ...(await handle(parseMessage(body))) });
        return [];
      } catch (error) {
        log({ ...line, level: 'error', ...loggableFault(error) });
        return [{ itemIdentifier: messageId }];
      }
    }),
  );
  return { batchItemFailures: handled.flat() };
}

function parseMessage(body: string): unknown {
  try {
    return readJson(body);
  } catch {
    // What V8 says of malformed JSON quotes it, and a payload belongs in no log.
    throw new TypeError('the message is not JSON');
  }
}
