// Reads a stored event with all of its data, also if the data is kept in the bucket.
import type { JsonObject } from '../../value/json.ts';
import type { WholeEvent } from './decision.ts';
import type { DataRef, StoredEvent } from './event.ts';

export interface WholeEventDeps {
  /** Reads data that an event only refers to. @throws FlowgateError `not_found` if it was deleted */
  readonly readLargeData: (ref: DataRef) => Promise<JsonObject>;
}

/** The event in the form in which it was routed when it was accepted. @throws the errors of `readLargeData` */
export async function readWholeEvent(
  { source, name, detail }: StoredEvent,
  { readLargeData }: WholeEventDeps,
): Promise<WholeEvent> {
  if (!('dataRef' in detail)) return { source, 'detail-type': name, detail };
  const { dataRef, ...others } = detail;
  return { source, 'detail-type': name, detail: { ...others, data: await readLargeData(dataRef) } };
}
