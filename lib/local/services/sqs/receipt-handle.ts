// Receipt handles: identify a message and one receipt of it.
import { AwsError } from '../../platform/aws-error.ts';

export interface Receipt {
  readonly messageId: string;
  readonly secret: string;
}

export function receiptHandle({ messageId, secret }: Receipt): string {
  return Buffer.from(`${messageId} ${secret}`).toString('base64');
}

/** Throws ReceiptHandleIsInvalid for text that is not a receipt handle. */
export function parseReceiptHandle(handle: string): Receipt {
  const [messageId = '', secret = ''] = Buffer.from(handle, 'base64').toString().split(' ');
  if (/^[\da-f-]{36}$/.test(messageId) && /^[\da-f-]{36}$/.test(secret)) return { messageId, secret };
  throw new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`);
}
