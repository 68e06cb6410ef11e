// Separates data that is too large to travel: it is kept in the bucket, and the event carries a reference to it.
import { sha256Hex } from '../../value/digest.ts';
import { FlowgateError } from '../../value/errors.ts';
import { carriableJson, type JsonObject } from '../../value/json.ts';
import type { DataRef, EventDetail, WholeDetail } from './event.ts';
import type { EventKey } from './identity.ts';

/** Data up to here travels inline; an execution's input is at most 262,144 bytes, envelope included. */
export const maxInlineBytes = 204_800;

/** Keeps JSON text under a key that is made from its digest: keeping it twice is keeping it once. */
export type KeepLargeData = (key: string, json: string) => Promise<DataRef>;

export interface LargeData {
  readonly key: string;
  readonly json: string;
}

export interface Travelling {
  /** What travels. A reference in it has no bucket yet. */
  readonly detail: EventDetail;
  /** What must be kept before the event is. */
  readonly large: LargeData | undefined;
}

/** @throws FlowgateError `too_large` where the state values and labels alone are too large */
export function separateLargeData(detail: WholeDetail, eventKey: EventKey): Travelling {
  const besides = carriedBytes(detail.stateValues) + carriedBytes(detail.metadata.labels);
  if (besides > maxInlineBytes / 2) {
    throw new FlowgateError(
      'too_large',
      `the state values and labels are ${besides} bytes: at most ${maxInlineBytes / 2} are allowed`,
    );
  }
  const { data, ...others } = detail;
  const json = carriableJson(data);
  const bytes = Buffer.byteLength(json);
  if (bytes + besides <= maxInlineBytes) return { detail, large: undefined };
  const sha256 = sha256Hex(json);
  const key = `${eventKey}/${sha256}.json`;
  return { detail: { ...others, dataRef: { bucket: '', key, sha256, bytes } }, large: { key, json } };
}

/** Keeps the large data, if there is any, and completes the reference to it. */
export async function keepLargeData({ detail, large }: Travelling, keep: KeepLargeData): Promise<EventDetail> {
  if (large === undefined) return detail;
  return { ...detail, dataRef: await keep(large.key, large.json) } as EventDetail;
}

function carriedBytes(part: JsonObject | undefined): number {
  return part === undefined ? 0 : Buffer.byteLength(carriableJson(part));
}
