// The arguments of a service call by its table: which are required, and whether a name is one of them.
import { findNearestName } from '../../value/nearest-name.ts';
import { entryOf } from '../grammar/json.ts';
import { integrations } from './integrations.ts';
import { sdkArguments } from './sdk-arguments.ts';

export interface CallArguments {
  /** The arguments that a call must have. If an entry is a list, one of its names is enough. */
  readonly required: readonly (string | readonly string[])[];
  /** Every argument; absent if the table does not list them. */
  readonly known?: readonly string[];
}

/** The members of one of the Entries of events:putEvents. Source: EventBridge API reference, PutEventsRequestEntry. */
export const entryMembers = {
  required: ['Source', 'DetailType', 'Detail'],
  known: ['Source', 'DetailType', 'Detail', 'EventBusName', 'Resources', 'Time', 'TraceHeader'],
} as const satisfies CallArguments;

/** Undefined for a call that the tables do not have. */
export function findCallArguments(call: {
  service: string;
  action: string;
  isSdk: boolean;
}): CallArguments | undefined {
  if (call.isSdk) return sdkArguments(call.service, call.action);
  return entryOf(entryOf(integrations, call.service) ?? {}, call.action);
}

export type SdkArgumentName =
  | { readonly kind: 'known' }
  /** The API has the member in another spelling. */
  | { readonly kind: 'misspelt'; readonly right: string }
  | { readonly kind: 'near'; readonly nearest: string }
  /** The member may exist in a newer version of AWS's API than the table's. */
  | { readonly kind: 'unverified' };

/** Step Functions writes acronyms in its own way, so letters may be upper or lower case. */
export function judgeSdkArgument(name: string, known: readonly string[]): SdkArgumentName {
  const same = known.find((one) => isSameName(one, name));
  if (same === name || (same !== undefined && /[A-Z]{2}/.test(same) && /^[A-Z]/.test(name))) return { kind: 'known' };
  if (same !== undefined) return { kind: 'misspelt', right: same };
  const nearest = findNearestName(name, known);
  return nearest === undefined ? { kind: 'unverified' } : { kind: 'near', nearest };
}

export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
