// Errors of requests that are not verified. The response is the same for every reason; the reason is only in the log.

import { findSecretFault } from '../../core/source/secret-form.ts';
import type { SecretName } from '../../core/source/secret-name.ts';
import type { Source } from '../../core/source/source.ts';
import { FlowgateError, type RateLimitState } from '../../value/errors.ts';

/** @param reason for the log only; never a secret, a signature or a payload */
export function createSourceRefusal(reason: string): FlowgateError {
  return new FlowgateError('unauthenticated', 'the request could not be verified as sent by a source of this router', {
    authScheme: 'Signature',
    reason,
  });
}

/** A configuration fault: the sender can send the request again after the secret was stored correctly. */
export function unusableSecret({ name, value }: { readonly name: SecretName; readonly value: string }): FlowgateError {
  const { fault = 'cannot be used' } = findSecretFault(value) ?? {};
  const remedy = `store it exactly as its sender has it: printf %s '<secret>' | flowgate secrets set ${name}`;
  return new FlowgateError('unavailable', 'the router cannot verify this source now: send the request again later', {
    retryAfterSeconds: 60,
    reason: `the secret ${name} ${fault}`,
    cause: new SecretConfigurationError(`the secret ${name} ${fault}: ${remedy}`),
  });
}

/** The sender's keys cannot be read now: the sender can send the request again. */
export function createUnavailableKeys({ origin }: URL, why: string): FlowgateError {
  return new FlowgateError('unavailable', 'the router cannot verify this source now: send the request again later', {
    retryAfterSeconds: 60,
    reason: `the keys at ${origin}: ${why}`,
  });
}

class SecretConfigurationError extends Error {
  override readonly name = 'SecretConfigurationError';
}

/** A copy of an error with the state of the sender's rate limit. */
export function withRateLimit(error: FlowgateError, rateLimit: RateLimitState | undefined): FlowgateError {
  const { code, message, errors, facts, reason, cause } = error;
  return new FlowgateError(code, message, { rateLimit, ...facts, errors, reason, cause });
}

/** A copy of an error with its source's name in the log, and without a body if the source declares responses without one. */
export function attributeToSource(error: FlowgateError, { name, answer }: Source): FlowgateError {
  const { code, message, errors, facts, cause } = error;
  const reason = `source "${name}": ${error.reason ?? code}`;
  return new FlowgateError(code, message, {
    ...facts,
    errors,
    reason,
    cause,
    isBare: answer === 'empty' || answer === 'no-content',
  });
}
