// Names what is wrong with a request in the sender's own words: `parameters.total must be a number`.
import type { FlowgateError } from '../../../value/errors.ts';
import { splitPointer } from '../../../value/json-pointer.ts';

/** Every mistake in one line; undefined where the error names no field. */
export function mistakesOf({ errors }: FlowgateError): string | undefined {
  if (errors.length === 0) return undefined;
  return errors.map(({ pointer, message }) => (pointer === '' ? message : `${fieldOf(pointer)} ${message}`)).join('; ');
}

// What a workflow reads as its data is what the sender knows as parameters.
function fieldOf(pointer: string): string {
  const [first = '', ...rest] = splitPointer(pointer);
  return [first === 'data' ? 'parameters' : first, ...rest].join('.');
}
