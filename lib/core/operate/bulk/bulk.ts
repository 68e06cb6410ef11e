// A bulk act: one act on all runs or events of a filter, in a fixed range of time, at a rate. Its record is written before it
// begins, and has its progress.
import { toBase32 } from '../../../value/digest.ts';
import { FlowgateError } from '../../../value/errors.ts';
import type { JsonObject } from '../../../value/json.ts';
import type { Credential } from '../../credential/credential.ts';
import type { Actor, BulkAct } from '../audit.ts';
import type { EventFilter } from '../list-events.ts';
import type { RunFilter } from '../list-runs.ts';

/** The items that a bulk act acts on. The filter contains the limits of the credential, and an `until`. */
export type BulkTarget =
  | {
      readonly of: 'runs';
      readonly filter: RunFilter;
      /** A cancel also acts on the runs of these events that have not started, or that started after the preview. @default none */
      readonly unstarted?: EventFilter | undefined;
    }
  | { readonly of: 'events'; readonly filter: EventFilter };

export interface BulkRef {
  /** `rep_` and 26 characters. */
  readonly id: string;
  readonly environment: string;
}

export interface Bulk extends BulkRef {
  readonly act: BulkAct;
  readonly target: BulkTarget;
  /** The filter as the caller sent it. */
  readonly asked: JsonObject;
  /**
   * ID of the workflow that alone is started by replayed events. @default for runs: the workflow of each run; for events: the
   * triggers decide
   */
  readonly workflowId?: string | undefined;
  /** Whether only events are sent that `workflowId` wants and has had no run of; absent otherwise */
  readonly isBackfill?: true | undefined;
  /** At most so many a second. */
  readonly rate: number;
  /** How many there were when it was started; the lowest possible number unless `isExact`. */
  readonly count: number;
  readonly isExact: boolean;
  /** ISO 8601. @default the beginning */
  readonly from?: string | undefined;
  /** ISO 8601, exclusive. */
  readonly until: string;
  readonly reason?: string | undefined;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly by: Actor;
  /** The limits of the credential that started it. */
  readonly credential: Pick<Credential, 'id' | 'workflows'>;
  /** Digest of the request. Two requests are equal if and only if their digests are. */
  readonly fingerprint: string;
}

/**
 * `succeeded`: all items were tried, also those that failed. `stopped`: a caller ended it. `failed`: an error ended it that no
 * item caused.
 */
export const bulkStatuses = ['running', 'succeeded', 'stopped', 'failed'] as const;
export type BulkStatus = (typeof bulkStatuses)[number];

export interface BulkProgress {
  readonly done: number;
  /** Items that needed nothing: a run that has ended, an event that starts nothing. */
  readonly skipped: number;
  readonly failed: number;
  /** The first failures. */
  readonly failures: readonly { readonly id: string; readonly reason: string }[];
  /** The position of the next slice. @default the first item */
  readonly cursor?: string | undefined;
  /** ISO 8601. */
  readonly updatedAt: string;
}

/** The progress of an act that has just begun. */
export function beginProgress({ createdAt }: Pick<Bulk, 'createdAt'>): BulkProgress {
  return { done: 0, skipped: 0, failed: 0, failures: [], updatedAt: createdAt };
}

export interface BulkRecord {
  readonly bulk: Bulk;
  readonly status: BulkStatus;
  readonly progress: BulkProgress;
  readonly endedAt?: string | undefined;
  /** Why it ended early. */
  readonly error?: string | undefined;
}

export const standardRate = 10;
export const maxRate = 100;

/** The most failures that a record names. */
export const maxNamedFailures = 20;

/** @param bytes 16 bytes: random, or a digest, so that a repeated request gets the same ID */
export function createBulkId(bytes: Uint8Array): string {
  return `rep_${toBase32(bytes.subarray(0, 16))}`;
}

export const bulkIdPattern = /^rep_[0-9a-hjkmnp-tv-z]{26}$/;

/** @throws FlowgateError `conflict` if the number that the caller expects differs from the actual number */
export function requireExpected(expect: number | undefined, { count }: { readonly count: number }): void {
  if (expect === count) return;
  const received = expect === undefined ? '"expect" is missing' : `"expect" is ${expect}`;
  throw new FlowgateError(
    'conflict',
    `${received}, and there are ${count}: send the request with "?preview=true" to see them, then with its "count" as "expect" and its "until" in the filter`,
  );
}
