// The names of resources that the template leaves unnamed: the same on every start, so that data is found again.
import { createHash } from 'node:crypto';

export interface NameRequest {
  readonly stackName: string;
  readonly logicalId: string;
  readonly maxLength: number;
  /** Stands at the end and counts in the length, such as `.fifo`. */
  readonly suffix?: string;
}

/** `<stack>-<logicalId>-<8 hex digits>`, shortened where the service allows less; the digits keep it unique. */
export function physicalName({ stackName, logicalId, maxLength, suffix = '' }: NameRequest): string {
  const tail = `-${digest(`${stackName}/${logicalId}`, 8)}${suffix}`;
  return `${stackName}-${logicalId}`.slice(0, maxLength - tail.length).replace(/-+$/, '') + tail;
}

/** So many hexadecimal digits that follow from a text. */
export function digest(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}
