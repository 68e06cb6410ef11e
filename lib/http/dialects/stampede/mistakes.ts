// Describes the errors of a request in the sender's terms: `parameters.total must be a number`.
import type { FlowgateError } from '../../../value/errors.ts';

/** All field errors in one line; undefined if the error has none. */
export function mistakesOf({ errors }: FlowgateError): string | undefined {
  if (errors.length === 0) return undefined;
  return errors
    .map(({ pointer, message }) => (pointer === '' ? message : `${toFieldPath(pointer)} ${message}`))
    .join('; ');
}

// A workflow's data was sent as parameters.
function toFieldPath(pointer: string): string {
  const [first = '', ...rest] = pointer.split('/').slice(1).map(unescapeStep);
  return [first === 'data' ? 'parameters' : first, ...rest].join('.');
}

function unescapeStep(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
