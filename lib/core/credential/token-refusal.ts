// The refusals of a token that a declared issuer made, or that claims so. They name no value of the token and none of the declaration that the
// token does not show anyway.
import { FlowgateError } from '../../value/errors.ts';
import type { Issuer } from './issuer.ts';

/** RFC 6750: the token is expired, wrong or malformed; another one may work. */
export function createTokenRefusal(issuer: Issuer | undefined, reason: string): FlowgateError {
  return new FlowgateError('unauthenticated', `the token is not valid: ${reason}`, {
    authScheme: 'Bearer',
    authError: 'invalid_token',
    reason: `issuer "${issuer?.name}": ${reason}`,
  });
}

/** The token is genuine, and grants nothing here. */
export function createGrantRefusal(issuer: Issuer, reason: string): FlowgateError {
  return new FlowgateError('forbidden', `the token grants nothing here: ${reason}`, {
    reason: `issuer "${issuer.name}": ${reason}`,
  });
}
