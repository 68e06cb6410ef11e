// Checks text that travels on the bus unescaped, such as a source or an event's name.
import { FlowgateError } from './errors.ts';

/**
 * Returns the text if every hop of the router accepts it.
 * @param what the text's role, for the message
 * @throws FlowgateError `invalid_request` for U+FFFE, U+FFFF, a lone surrogate or a control character: SQS refuses them
 */
export function requireCarriableText(what: string, text: string): string {
  const found = uncarriable.exec(text)?.[0];
  if (found === undefined) return text;
  const code = found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  throw new FlowgateError(
    'invalid_request',
    `the ${what} has the character U+${code}, which SQS does not accept: remove it`,
  );
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const uncarriable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;
