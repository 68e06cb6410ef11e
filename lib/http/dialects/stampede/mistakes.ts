// Describes the errors of a request in the sender's terms: `parameters.total must be a number`.
import type { FlowgateError } from '../../../value/errors.ts';
import { splitPointer } from '../../../value/json-pointer.ts';

/** All field errors in one line; undefined if the error has none. */
export function describeMistakes({ errors }: FlowgateError): string | undefined {
  if (errors.length === 0) return undefined;
  return errors
    .map(({ pointer, message }) => (pointer === '' ? message : `${toFieldPath(pointer)} ${message}`))
    .join('; ');
}

// A workflow's data was sent as parameters.
function toFieldPath(pointer: string): string {
  const [first = '', ...rest] = splitPointer(pointer);
  return [first === 'data' ? 'parameters' : first, ...rest].join('.');
}
