// Parses JSON text from a request or a resource. The caller decides which error malformed text becomes.
import { AwsError } from '../../platform/aws-error.ts';
import { describeFault } from './engine/states-error.ts';
import { parseExactJson } from './language/exact-json.ts';
import type { Json } from './language/json.ts';

/** Throws the error that `refuse` makes of the parser's message. */
export function parseJsonText(text: string, refuse: (reason: string) => Error): Json {
  try {
    return parseExactJson(text);
  } catch (fault) {
    throw refuse(describeFault(fault));
  }
}

/** AWS's refusal of an execution's input that is not JSON. */
export function invalidExecutionInput(reason: string): AwsError {
  return new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`);
}
