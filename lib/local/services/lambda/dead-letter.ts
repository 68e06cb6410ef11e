// Sends an event to the function's dead-letter queue, with the permissions of the function's role.
import type { CallService } from '../../platform/service.ts';
import { queueUrl } from './event-sources/queue-url.ts';

export interface DeadLetter {
  readonly queueArn: string;
  readonly roleArn: string;
  readonly requestId: string;
  /** The event, as the client sent it. */
  readonly requestPayload: string;
  /** The result of the last invocation, JSON. Absent if the function never ran. */
  readonly responsePayload?: string;
}

/**
 * Sends a message whose body is the event, and whose attributes describe the error. Rejects with the AwsError of the queue if it
 * refuses the message.
 */
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
