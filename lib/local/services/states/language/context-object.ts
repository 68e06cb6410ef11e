// The context object, `$states.context` or `$$`, as AWS fills it.
import type { Branch } from '../engine/branch.ts';
import type { Visit } from '../kinds/state.ts';
import type { Json, JsonRecord } from './json.ts';

/** The item that an iteration of a Map works on. */
export interface MapItem {
  readonly index: number;
  readonly value: Json;
  /** The key, if the Map goes over an object. */
  readonly key?: string;
  /** Where a distributed Map read the item from: an S3 URI or `STATE_DATA`. */
  readonly source?: string;
}

/** @param taskToken Only while a task waits for a callback. */
export function createContextObject(
  branch: Branch,
  visit: Omit<Visit, 'branch' | 'scope'>,
  taskToken: string | undefined,
): JsonRecord {
  const isRetriable = visit.state.type === 'Task' || visit.state.type === 'Parallel' || visit.state.type === 'Map';
  return {
    ...branch.host.context,
    State: {
      Name: visit.state.name,
      EnteredTime: visit.enteredTime,
      ...(isRetriable ? { RetryCount: visit.retryCount } : {}),
    },
    ...(branch.mapItem === undefined ? {} : { Map: { Item: toMapItemContext(branch.mapItem) } }),
    ...(taskToken === undefined ? {} : { Task: { Token: taskToken } }),
  };
}

export function toMapItemContext(item: MapItem): JsonRecord {
  return {
    Index: item.index,
    ...(item.key === undefined ? {} : { Key: item.key }),
    Value: item.value,
    ...(item.source === undefined ? {} : { Source: item.source }),
  };
}
