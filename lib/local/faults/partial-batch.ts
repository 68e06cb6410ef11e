// A batch of which one entry fails, while the others succeed.
import type { JsonObject } from '../platform/service.ts';
import type { FaultedCall } from './faulted-call.ts';

/** Performs a batch without one of its entries, and answers as the service does when that entry fails. */
export async function performPartly(options: FaultedCall): Promise<JsonObject> {
  const { request, perform, draw, note } = options;
  const entries = Array.isArray(request.input.Entries) ? (request.input.Entries as JsonObject[]) : [];
  if (entries.length === 0) return await perform(request);
  const at = Math.floor(draw('entry') * entries.length);
  note(`entry ${at + 1} of ${entries.length}`);
  const rest = entries.filter((_, index) => index !== at);
  const answer = rest.length === 0 ? {} : await perform({ ...request, input: { ...request.input, Entries: rest } });
  return request.service === 'events' ? withFailedEvent(answer, at) : withFailedMessage(answer, entries[at]);
}

/** EventBridge answers in the order of the entries. */
function withFailedEvent(answer: JsonObject, at: number): JsonObject {
  const failed = { ErrorCode: 'InternalFailure', ErrorMessage: 'A fault was injected: the entry failed' };
  const succeeded = Array.isArray(answer.Entries) ? answer.Entries : [];
  return {
    FailedEntryCount: Number(answer.FailedEntryCount ?? 0) + 1,
    Entries: succeeded.toSpliced(at, 0, failed),
  };
}

/** SQS lists the failed entries by their ID. */
function withFailedMessage(answer: JsonObject, entry: JsonObject | undefined): JsonObject {
  const failed = {
    Id: entry?.Id,
    Code: 'InternalError',
    Message: 'A fault was injected: the entry failed',
    SenderFault: false,
  };
  return {
    Successful: Array.isArray(answer.Successful) ? answer.Successful : [],
    Failed: [...(Array.isArray(answer.Failed) ? answer.Failed : []), failed],
  };
}
