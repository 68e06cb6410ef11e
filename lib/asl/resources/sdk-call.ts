// Checks whether Step Functions has an SDK integration of a name. Services and actions that are not in the tables may exist too.
import { didYouMean, findNearestName } from '../../value/nearest-name.ts';
import { isSameName } from './call-arguments.ts';
import { findRightService } from './integrations.ts';
import { sdkActions } from './sdk-actions.ts';

export type SdkCallName =
  | { readonly kind: 'known' }
  /** Step Functions refuses the name. */
  | { readonly kind: 'wrong'; readonly message: string }
  /** The action may exist in a newer version of the API than the table's. */
  | { readonly kind: 'unverified'; readonly message: string };

export function judgeSdkCall(service: string, action: string): SdkCallName {
  const right = findRightService(service);
  if (right !== undefined) return wrong(`there is no SDK integration "${service}"; did you mean "${right}"?`);
  if (/^[A-Z]/.test(action)) {
    const camel = action.charAt(0).toLowerCase() + action.slice(1);
    return wrong(`actions begin with a small letter; did you mean "${camel}"?`);
  }
  const actions = sdkActions(service);
  // Step Functions writes acronyms its own way: `getSmsAttributes`.
  if (actions === undefined || actions.some((one) => isSameName(one, action))) return { kind: 'known' };
  const message = `"${service}" has no action "${action}"`;
  if (findNearestName(action, actions) === undefined) return { kind: 'unverified', message };
  return wrong(`${message}${didYouMean(action, actions)}`);
}

function wrong(message: string): SdkCallName {
  return { kind: 'wrong', message };
}
