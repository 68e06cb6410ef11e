// What a list is read from: partitions whose items are sorted by position, and read in pages, the newest first.

export interface Listed {
  /** A moment and an ID, `2026-11-21T10:00:00.000Z#evt_…`: unique. Lists are sorted by it. */
  readonly position: string;
}

/** The positions that are read. A moment alone sorts before every position of that moment. */
export interface Span {
  /** Inclusive. @default the oldest */
  readonly from?: string | undefined;
  /** Exclusive. @default the newest */
  readonly before?: string | undefined;
}

export interface PartitionPage<Item extends Listed> {
  /** The newest first. */
  readonly items: readonly Item[];
  /** All items that are newer than this position, and the one at it, have been read; absent if the span has no older items. */
  readonly reached?: string | undefined;
}

/** Reads a page of a partition. `pageSize` counts the items that are read, also those that a filter leaves out. */
export type ReadPartition<Item extends Listed> = (
  partition: string,
  span: Span,
  pageSize: number,
) => Promise<PartitionPage<Item>>;

/** @param moment ISO 8601 with milliseconds */
export function toPosition(moment: string, id: string): string {
  return `${moment}#${id}`;
}

/** The moment of a position, ISO 8601 with milliseconds. */
export function readMoment(position: string): string {
  return position.slice(0, position.indexOf('#'));
}
