// The refusal of a request that is not known to come from its source: one answer for every reason, which only the log has.

import { findSecretFault } from '../../core/source/secret-form.ts';
import type { SecretName } from '../../core/source/secret-name.ts';
import type { Source } from '../../core/source/source.ts';
import { FlowgateError, type RateLimitState } from '../../value/errors.ts';

/** @param reason for the log alone; never a secret, a signature or a payload */
export function refused(reason: string): FlowgateError {
  return new FlowgateError('unauthenticated', 'the request is not known to come from a source of this router', {
    authScheme: 'Signature',
    reason,
  });
}

/** A fault of the configuration: the sender should send the request again, once the secret was set anew. */
export function unusableSecret({ name, value }: { readonly name: SecretName; readonly value: string }): FlowgateError {
  const { fault = 'is not usable' } = findSecretFault(value) ?? {};
  const remedy = `store it as its sender has it: printf %s '<secret>' | flowgate secrets set ${name}`;
  return new FlowgateError('unavailable', 'the router cannot verify this source yet: send the request again later', {
    retryAfterSeconds: 60,
    reason: `the secret ${name} ${fault}`,
    cause: new SecretConfigurationError(`the secret ${name} ${fault}: ${remedy}`),
  });
}

class SecretConfigurationError extends Error {
  override readonly name = 'SecretConfigurationError';
}

/** The same error, with the state of the sender's rate limit. */
export function withRateLimit(error: FlowgateError, rateLimit: RateLimitState | undefined): FlowgateError {
  const { code, message, errors, facts, reason, cause } = error;
  return new FlowgateError(code, message, { rateLimit, ...facts, errors, reason, cause });
}

/** The same error, with its source's name in what is logged, and answered as the source wants its answers. */
export function ofSource(error: FlowgateError, { name, answer }: Source): FlowgateError {
  const { code, message, errors, facts, cause } = error;
  const reason = `source "${name}": ${error.reason ?? code}`;
  return new FlowgateError(code, message, { ...facts, errors, reason, cause, isBare: answer !== 'accepted' });
}
