// An event on a bus, in EventBridge's envelope. Patterns are compared with it, and targets receive it.
import { randomUUID } from 'node:crypto';
import { type JsonObject, localAccount } from '../../platform/service.ts';

export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** `2026-01-01T00:00:00Z`: whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
  /** Present only in an event that a replay sends. */
  readonly 'replay-name'?: string;
}

/** An event with the time at which the bus accepted it, in milliseconds. */
export interface TakenEvent {
  readonly event: BusEvent;
  readonly takenAt: number;
  /** Whether it came from another bus: such an event is not forwarded again. */
  readonly isForwarded?: boolean;
}

export interface EventContent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: JsonObject;
  readonly resources: readonly string[];
  /** Milliseconds. */
  readonly time: number;
}

export function busEvent({ source, detailType, detail, resources, time }: EventContent): BusEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source,
    account: localAccount.accountId,
    time: isoSeconds(time),
    region: localAccount.region,
    resources,
    detail,
  };
}

export function isoSeconds(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}
