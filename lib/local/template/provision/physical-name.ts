// Generates the names of resources that have none in the template: the same on every start, so that their data is found again.
import { createHash } from 'node:crypto';

export interface NameRequest {
  readonly stackName: string;
  readonly logicalId: string;
  readonly maxLength: number;
  /** The end of the name, such as `.fifo`. It is included in the length of the name. */
  readonly suffix?: string;
}

/** `<stack>-<logicalId>-<8 hex digits>`, shortened if the service allows less; the digits keep it unique. */
export function physicalName({ stackName, logicalId, maxLength, suffix = '' }: NameRequest): string {
  const tail = `-${digest(`${stackName}/${logicalId}`, 8)}${suffix}`;
  return `${stackName}-${logicalId}`.slice(0, maxLength - tail.length).replace(/-+$/, '') + tail;
}

/** The first `length` hexadecimal digits of a text's digest. */
export function digest(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}
