// Separates data that is too large for the bus: it is kept in the bucket, and the event carries a reference to it.
import { sha256Hex } from '../../value/digest.ts';
import { FlowgateError } from '../../value/errors.ts';
import { type JsonObject, toCarriableJson } from '../../value/json.ts';
import type { DataRef, EventDetail, WholeDetail } from './event.ts';
import type { EventKey } from './identity.ts';

/** Data up to this size travels inline. The limit of an execution's input is 262,144 bytes, envelope included. */
export const maxInlineBytes = 204_800;

/** Keeps JSON text under a key derived from its digest. Idempotent. */
export type KeepLargeData = (key: string, json: string) => Promise<DataRef>;

export interface LargeData {
  readonly key: string;
  readonly json: string;
}

export interface SeparatedDetail {
  /** The detail that travels. A reference in it has no bucket yet. */
  readonly detail: EventDetail;
  /** Data that must be kept before the event. */
  readonly large: LargeData | undefined;
}

/** @throws FlowgateError `too_large` if the state values and labels alone are too large */
export function separateLargeData(detail: WholeDetail, eventKey: EventKey): SeparatedDetail {
  const otherBytes = countCarriedBytes(detail.stateValues) + countCarriedBytes(detail.metadata.labels);
  if (otherBytes > maxInlineBytes / 2) {
    throw new FlowgateError(
      'too_large',
      `the state values and labels are ${otherBytes} bytes: at most ${maxInlineBytes / 2} are allowed`,
    );
  }
  const { data, ...others } = detail;
  const json = toCarriableJson(data);
  const bytes = Buffer.byteLength(json);
  if (bytes + otherBytes <= maxInlineBytes) return { detail, large: undefined };
  const sha256 = sha256Hex(json);
  const key = `${eventKey}/${sha256}.json`;
  return { detail: { ...others, dataRef: { bucket: '', key, sha256, bytes } }, large: { key, json } };
}

/** Keeps the large data, if any, and completes the reference to it. */
export async function keepLargeData({ detail, large }: SeparatedDetail, keep: KeepLargeData): Promise<EventDetail> {
  if (large === undefined) return detail;
  return { ...detail, dataRef: await keep(large.key, large.json) } as EventDetail;
}

function countCarriedBytes(part: JsonObject | undefined): number {
  return part === undefined ? 0 : Buffer.byteLength(toCarriableJson(part));
}
