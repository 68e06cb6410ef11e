// The refusal of a request that is not known to come from its source: one answer for every reason, which only the log has.
import { FlowgateError } from '../../core/errors.ts';
import type { Source } from '../../core/source.ts';

/** @param reason for the log alone; never a secret, a signature or a payload */
export function refused(reason: string): FlowgateError {
  return new FlowgateError('unauthenticated', 'the request is not known to come from a source of this router', {
    headers: { 'www-authenticate': 'Signature realm="flowgate"' },
    reason,
  });
}

/** An error that is answered by its status alone: its source takes no answer with a body. */
class BareError extends FlowgateError {}

export function isBare(error: FlowgateError): boolean {
  return error instanceof BareError;
}

/** The same error, with its source's name in what is logged, and answered as the source wants its answers. */
export function ofSource(error: FlowgateError, { name, answer }: Source): FlowgateError {
  const { code, message, errors, headers, cause } = error;
  const reason = `source "${name}": ${error.reason ?? code}`;
  const Kind = answer === 'empty' ? BareError : FlowgateError;
  return new Kind(code, message, { errors, headers, reason, cause });
}
