// Checks whether Step Functions has an optimized integration of a name. AWS adds integrations, so one that is in no table may exist.
import { findNearestName } from '../../value/nearest-name.ts';
import { anyOf, entryOf } from '../grammar/json.ts';
import { type Integration, integrations, sdkServiceNames } from './integrations.ts';
import { sdkActions } from './sdk-actions.ts';
import { sdkArguments } from './sdk-arguments.ts';

export type OptimizedCallName =
  | { readonly kind: 'known'; readonly integration: Integration }
  /** Step Functions refuses the name: it is a misspelling, or only the SDK integration has the action. */
  | { readonly kind: 'wrong'; readonly message: string }
  /** The integration may be newer than the table. */
  | { readonly kind: 'unverified'; readonly message: string };

export function judgeOptimizedCall(service: string, action: string): OptimizedCallName {
  const actions = entryOf(integrations, service);
  const integration = entryOf(actions ?? {}, action);
  if (integration !== undefined) return { kind: 'known', integration };
  const [given, known] = actions === undefined ? [service, integrations] : [action, actions];
  const what =
    actions === undefined ? `there is no optimized integration "${service}"` : `"${service}" has no action "${action}"`;
  const nearest = findNearestName(given, Object.keys(known));
  if (nearest !== undefined) return { kind: 'wrong', message: `${what}; did you mean "${nearest}"?` };
  const message = actions === undefined ? what : `${what}, only ${anyOf(Object.keys(actions))}`;
  return { kind: hasSdkCall(service, action) ? 'wrong' : 'unverified', message };
}

function hasSdkCall(service: string, action: string): boolean {
  const name = entryOf(sdkServiceNames, service) ?? service;
  return sdkActions(name)?.includes(action) === true || sdkArguments(name, action) !== undefined;
}
