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

/** The same error, with further headers; its own go before them. */
export function withErrorHeaders(error: FlowgateError, more: FlowgateError['headers']): FlowgateError {
  const { code, message, errors, headers, reason, cause } = error;
  return new FlowgateError(code, message, { errors, headers: { ...more, ...headers }, reason, cause });
}

/** The same error, with its source's name in what is logged, and answered as the source wants its answers. */
export function ofSource(error: FlowgateError, { name, answer }: Source): FlowgateError {
  const { code, message, errors, headers, cause } = error;
  const reason = `source "${name}": ${error.reason ?? code}`;
  return new FlowgateError(code, message, { errors, headers, reason, cause, isBare: answer !== 'accepted' });
}
