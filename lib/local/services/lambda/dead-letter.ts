// Sends an event to the function's dead-letter queue after the last failure, as the function's role.
import type { CallService } from '../../platform/service.ts';
import { queueUrl } from './event-sources/queue-url.ts';

export interface DeadLetter {
  readonly queueArn: string;
  readonly roleArn: string;
  readonly requestId: string;
  /** JSON, as it was sent. */
  readonly requestPayload: string;
  /** JSON; absent if the function never ran. */
  readonly responsePayload?: string;
}

/** The queue receives the event itself, with the error in the message's attributes. Rejects with the refusal of the queue. */
export async function sendDeadLetter(
  letter: DeadLetter,
  { callService, endpointUrl }: { readonly callService: CallService; readonly endpointUrl: string },
): Promise<void> {
  const { queueArn, roleArn, requestId, requestPayload, responsePayload } = letter;
  const input = {
    QueueUrl: queueUrl(queueArn, endpointUrl),
    MessageBody: requestPayload,
    MessageAttributes: {
      RequestID: { DataType: 'String', StringValue: requestId },
      ErrorCode: { DataType: 'Number', StringValue: responsePayload === undefined ? '429' : '200' },
      ErrorMessage: { DataType: 'String', StringValue: errorMessage(responsePayload).slice(0, 1024) },
    },
  };
  await callService({ kind: 'role', roleArn }, { service: 'sqs', operation: 'SendMessage', input });
}

function errorMessage(responsePayload: string | undefined): string {
  if (responsePayload === undefined) return 'Rate Exceeded.';
  const parsed: unknown = JSON.parse(responsePayload);
  const isNamed = typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed;
  return isNamed && parsed.errorMessage !== '' ? String(parsed.errorMessage) : 'Unhandled';
}
