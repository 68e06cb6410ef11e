// A list of the router that is read again and again: new rows wait, older pages are added below.
import { useState } from 'preact/hooks';
import { appendOlder, type ListPage, type ListState, mergeNewest, showWaiting } from '../data/list-state.ts';
import { describeError } from './api.ts';
import { isOnThisMachine, type Polled, usePolled } from './polling.ts';

export interface LiveListOptions<Row> {
  /** Identifies the list with its filters. */
  readonly key: string;
  /** Reads a page of the list; the first one without a cursor. */
  readonly load: (page: PageQuery, signal: AbortSignal) => Promise<ListPage<Row>>;
}

/** The parameters of a request that choose the page. */
export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string;
}

const pageSize = 50;

export interface LiveList<Row> extends Polled<ListState<Row>> {
  readonly showNew: () => void;
  /** Reads the page below; undefined if there is none. */
  readonly readOlder: (() => Promise<void>) | undefined;
  readonly isReadingOlder: boolean;
}

export function useLiveList<Row extends { readonly id: string }>({ key, load }: LiveListOptions<Row>): LiveList<Row> {
  const [olderError, setOlderError] = useState<string | undefined>(undefined);
  const [isReadingOlder, setReadingOlder] = useState(false);
  const polled = usePolled<ListState<Row>>({
    key,
    load: async (previous, signal) => mergeNewest(previous, await load({ limit: pageSize }, signal)),
    everyMs: isOnThisMachine ? 1_000 : 2_000,
    slowestMs: isOnThisMachine ? 3_000 : 15_000,
  });
  const cursor = polled.data?.cursor;
  const readBelow = async (below: string): Promise<void> => {
    setReadingOlder(true);
    try {
      const page = await load({ limit: pageSize, cursor: below }, new AbortController().signal);
      polled.replace((current) => appendOlder(current, page));
      setOlderError(undefined);
    } catch (error) {
      setOlderError(describeError(error));
    } finally {
      setReadingOlder(false);
    }
  };
  return {
    ...polled,
    error: polled.error ?? olderError,
    showNew: () => polled.replace(showWaiting),
    readOlder: cursor === undefined ? undefined : () => readBelow(cursor),
    isReadingOlder,
  };
}
